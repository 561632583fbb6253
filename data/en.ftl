### What heloscope says to people, in English.
### One message per reason code; `$...` are the data of the reason.

## Answers: one line

answer-recommend = For { $domain }, type { $host } into the "SMTP server" box.
answer-documented = For { $domain }, type { $host }: its mail is at { $operator }.
answer-documented-low = For { $domain }, you could try { $host }: its mail seems to be at { $operator }. Make sure of that before you type a password.
answer-documented-oauth-only = Gmail's "Send mail as" cannot log in to { $host } with a password. That is the server for { $domain }, but only for programs that sign in with OAuth, on the provider's own page.
answer-own-authority-try = For { $domain }, you could try { $host }, but only programs that trust your own authority accept its certificate: Gmail refuses it.
answer-own-authority = For { $domain }, the name is { $host }, but only programs that trust your own authority accept its certificate: Gmail refuses it.
answer-cluster = For { $domain }, type { $host }, or the one name on its certificate: check which before you type a password.
answer-try = For { $domain }, you could try { $host }, but check it before you type a password.
answer-conflict = For { $domain }, no single name: the mails disagree ({ $hosts }).
answer-outside = No answer for { $domain }: this mail went out through { $operator }, not through its own server.
answer-none = No answer for { $domain }.
answer-none-not-source = No answer: this is not the original source of a mail.
answer-none-no-author = No answer: the mail has no sender address with a domain.
answer-none-no-trace = No answer for { $domain }: this copy was never delivered by mail.
answer-none-no-domain = No answer: the mail does not say which domain it came from.
answer-none-cut = No answer for { $domain }: the header is damaged or was probably cut off, and what is left shows no server.
answer-none-unread = No answer: there is a mail header in this text, but not all of it could be read in this form.
answer-none-cut-no-domain = No answer: the header is damaged or was probably cut off, and what is left shows no server.
answer-none-report = No answer: this is a delivery report, which says that a mail could not be sent.
answer-none-forged = No answer for { $domain }: this mail is probably forged.
answer-verified = For { $domain }, use { $host }: its certificate carries that name.

## A ticket, in Markdown

markdown-title = SMTP server of { $domain }
markdown-title-try = Possible SMTP server of { $domain }
markdown-check = Check the server

## How sure

sure-verified = verified: the certificate was checked and fits
sure-high = high: several signs agree, or one is decisive
sure-medium = medium: one good witness
sure-low = low: only weak signs point to this server
sure-conflict = low: the mails disagree
sure-dns = low: only DNS says so
sure-none = none
grade-verified = verified
grade-high = high
grade-medium = medium
grade-low = low
grade-none = none

## Settings

settings = Settings
setting-starttls = port { $port } with STARTTLS (Gmail calls it "TLS")
setting-tls = port { $port } with TLS from the start (Gmail calls it "SSL")
setting-starttls-alone = port { $port } with STARTTLS
setting-tls-alone = port { $port } with TLS from the start
setting-or = {", or "}

## Headings and labels

why = Why
route = Route
route-note = the newest hop is at the top; read upwards
next-step = What to do next
also-seen = Also seen
cannot-be = Names ruled out
how-sure = How sure
sure-line = How sure: { $sure } (rule { $rule })
rule = rule
labelled = { $label }: { $value }
rejected-name = { $name }: { $why }.
list-separator = {", "}
list-break = {"; "}
sentence-break = {" "}
configured-now = You have now
message-from = From { $from }
message-of = { $from }{ $from_given ->
    [no] { $date }
   *[yes] { $date_given ->
        [no] {""}
       *[yes] {", "}{ $date }
    }
}
message-number = Mail { $number }
followed-note = The text holds the header of another mail as well, which was not read. To read that one, give it by itself.
attached-note = { $count ->
    [one] This mail has another one attached; --attached reads that one instead.
   *[other] This mail has { $count } others attached; --attached reads the first of them instead.
}
column-role = What it did
column-server = Server
column-client = who handed it over
column-tls = TLS
column-delay = After
boundary-line = ^ written by the receiver    v written by others
tls-yes = yes
tls-no = no
tls-unsaid = not said
no-client = (no client on the network)
said-helo = calls itself { $helo }
says-hello-unknown = gave no name
reverse-name = reverse DNS { $rdns }
reverse-dns = reverse DNS
login-mark = logged in
clock-skew = { $count } s (clocks differ)
delay-seconds = { $count } s
delay-minutes = { $count } min
delay-hours = { $count } h
delay-days = { $count } d
left-out = Left out
analyze-more = { $count ->
    [one] One more mail counts towards the answers but is not shown separately; for archives, use heloscope scan.
   *[other] { $count } more mails count towards the answers but are not shown separately; for archives, use heloscope scan.
}
more-messages = { $count ->
    [one] One more mail is not shown; -v shows all.
   *[other] { $count } more mails are not shown; -v shows all.
}

## What was repaired before reading

repairs = Repaired before reading
repair-backslash_escapes = Backslashes before brackets were removed.
repair-base64 = The whole text was base64; it was decoded.
repair-blank_lines = Blank lines within the header were removed.
repair-bold_marks = Asterisks or bullets around the field names were removed.
repair-defanged = "[.]" was changed back to a dot.
repair-folds_rejoined = Lines that had lost their indentation were joined to the field above.
repair-web_page = The mail was read from a web page; tags were removed.
repair-html_unescaped = HTML escapes such as "&lt;" were decoded.
repair-dump = The mail was a dump of bytes (hexadecimal or uuencoded); it was decoded.
repair-fields_as_keys = The field names were keys, so only one of several fields with the same name is left.
repair-invisible_signs = Invisible characters in names were removed.
repair-json = The header was read from JSON, or from a list as programs print it.
repair-line_ends = Line endings other than line feeds, or signs for them, were converted.
repair-line_labels = What a program had put before each line (a file name, the time) was removed.
repair-line_numbers = Line numbers were removed.
repair-links = Links around names and addresses were removed.
repair-newline_escapes = Signs that stand for line breaks, such as "\n", were decoded.
repair-ambiguous = Lines that look like the route also stand where a sender could have put them, or lines were left out.
repair-top_lost = The text begins in the middle of a "Received" line.
repair-one_line = Everything was on one line; line breaks were put back before the field names.
repair-outlook_item = The header was read from an Outlook item (.msg).
repair-quote_marks = Quote marks, bullets or indents of the lines were removed.
repair-quoted_printable = The header was quoted-printable; it was decoded.
repair-spool_file = The header was read from a spool file of a mail server.
repair-table = A table or list of names and values was converted to fields.
repair-text_before_header = Text above the header was skipped.
repair-utf16 = The text was UTF-16 or UTF-32; it was converted.
repair-utf7 = The text was UTF-7; it was converted.

## Roles of hops

role-boundary = came in
role-delivery = delivered
role-forwarder = forwarded
role-gateway = filtered
role-internal = passed on inside
role-list = list
role-pickup = picked up
role-relay = passed on
role-submission = login
role-unknown = unknown

## Reasons, by code

reason-helo_in_organization = When it handed the mail over, the server called itself { $host } (its "HELO" name). That name is in { $organization }, the sender's own domain.
reason-login_server = People log in at { $host }; { $leaves_through_given ->
    [no] the mail went on from there.
   *[yes] the mail then left through { $leaves_through }, which only sends.
}
reason-login_and_helo_agree = The header shows a login at { $host }, and the same server handed the mail over under that name.
reason-gmail_uses_it = Someone already sends through { $host } from Gmail: Google itself logged in there, so it has accepted that server's certificate.
reason-server_name_provider = { $host } is a hosting server of { $operator }. The name to type there is the server's own: the provider's certificate covers that name, but no name in your own domain.
reason-account_name_provider = The mail came from { $host } at { $operator }. Each account there has its own name under the same certificate, and the name in the header may be another account's. Look yours up in the control panel.
reason-documented_host = The mail from { $domain } came from machines of { $operator }, where people do not log in; the login server that { $operator } publishes is { $host }.
reason-provider_host_unknown = The mail of { $domain } is at { $operator }. Look up the SMTP server in the help pages of { $operator }.
reason-third_party = The name { $host } fits the sender's domain, but the mail came through a filter, a list or a forwarder, and only its line shows this server.
reason-unvouched_name = The name { $host } fits the sender's domain, but none of the receiver's checks shows that this server may send for it.
reason-carried = { $server_given ->
    [yes] This mail is text inside another one. Only this text says that { $server } received it
   *[no] This mail is text inside another one
}; whoever sent the outer mail could have written that.
reason-author_not_public = { $domain } cannot be a domain on the internet, so no public mail server belongs to it.
reason-signed_only = The name { $host } fits the sender's domain, and a valid signature confirms the author. The signature says nothing about the server: anyone who has one signed mail can send it again from anywhere.
reason-boundary_unsure = The name { $host } fits the sender's domain, but the receiving server does not show who connected to it, so a stranger could have written this line.
reason-role_sender = { $sender_given ->
    [no] The sender is a role address (such as noreply or postmaster), not a person: such mail is often sent through a different server.
   *[yes] The sender { $sender } is a role address, not a person: such mail is often sent through a different server.
}
reason-foreign_host = The mail came from { $host }, which does not belong to { $domain }, but { $domain } lets it send. It may belong to a hosting company.
reason-reverse_name_instead = { $helo_given ->
    [no] The server gave no usable name.
   *[yes] The server calls itself { $helo }, which cannot be right.
} The name registered for its address (reverse DNS) is { $host }, in the sender's domain.
reason-only_reverse_name_vouches = Of the receiver's checks, only the name registered for the server's address (reverse DNS) supports this name; no SPF, DKIM or DMARC check is recorded as passed.
reason-no_name_left = No name in this header can be named as the login server of this domain: each is ruled out, or has too little to support it.
reason-outside_service = The mail was sent through { $operator }{ $sign_given ->
    [no] .
   *[yes] {" "}(as { $sign } shows).
} Such services send for many companies; people do not log in there.
reason-probably_forged = The receiver's checks count against { $domain }{ $failed_given ->
    [no] .
   *[yes] {" "}({ $failed } failed), and nothing explains that.
} Names in such a mail prove nothing.
reason-never_left = The mail never left the machine it was written on, so it shows no server name.
reason-no_trace_field = It has no Received line: a sent copy or a draft has no route yet. Ask the recipient for their copy.
reason-no_author = There is no "From" address with a domain to look for. If you know the sender's domain, add --domain and its name.
reason-author_unread = There is what looks like a "From" line in the text, but it could not be read: it is not a line of its own in the header, or its address was changed on the way here. Copy the header again from the original source, or add --domain and the sender's domain.
reason-author_cut = The header has no "From" field: it was probably cut off before that field. Copy all of it, down to the blank line above the text.
reason-damaged_line = A Received line that the answer rests on is damaged: it lacks its server or its date. Parts of it may be missing or made up, so the name is worth no more than a try.
reason-domain_given = The header names no sender; it was read for { $domain } because you said so, so the answer is a try at most.
reason-fields_missing = The header came in a form that keeps only one field of each name. Lines of the route may be missing, including those that the receiver wrote. Paste the original source for a better answer.
reason-ambiguous = The text can be read in more than one way: lines that look like the route stand where a sender could have put them, or lines were left out. The name is worth no more than a try; copy the header again, whole and from its first line on.
reason-top_lost = The text begins in the middle of a "Received" line: the line that names the machine that handed the mail over is lost. The name is worth no more than a try; copy the header from its first line on.
reason-lines_torn = The lines of this header were cut at the edge of a window or a mail, and nothing shows for certain how the pieces of a line that the answer rests on belong together. So a name is worth no more than a try; copy the header again from the original source.
reason-one_line = The whole header was on one line, so where each field begins had to be guessed. The name is worth no more than a try.
reason-text_around = Whoever wrote the text around the header could have written the header too. Use the answer only if you copied this yourself, for example from "Show original".
reason-route_unread = There are what look like "Received" lines in the text, but none of them is a line of the header that was read: they are further down, or their form was changed on the way here. If they belong to the mail that you mean, copy its header again from the original source, and only that header.
reason-probably_cut = What is left of the header shows no server. The header is damaged or was probably cut off on the way here; copy all of it, from the first line to the blank line above the text. A sent copy or a draft shows no server either.
reason-delivery_report = { $fault ->
    [certificate_name] { $server_given ->
        [no] A mail could not be sent: the server's certificate does not carry the host name that is configured.
       *[yes] A mail could not be sent: the certificate of { $server } does not carry that name.
    }
    [untrusted_issuer] { $server_given ->
        [no] A mail could not be sent: no public authority issued the server's certificate.
       *[yes] A mail could not be sent: no public authority issued the certificate of { $server }.
    }
    [tls] { $server_given ->
        [no] A mail could not be sent: no secure connection to the server could be made.
       *[yes] A mail could not be sent: no secure connection to { $server } could be made.
    }
    [login] { $server_given ->
        [no] A mail could not be sent: the server did not accept the login.
       *[yes] A mail could not be sent: { $server } did not accept the login.
    }
    [unreachable] { $server_given ->
        [no] A mail could not be sent: the server did not answer.
       *[yes] A mail could not be sent: { $server } did not answer.
    }
   *[other] { $server_given ->
        [no] A mail could not be sent.
       *[yes] A mail could not be sent; the report names { $server }.
    }
} A report does not show which name is right.
reason-not_the_source = { $found ->
    [summary_only] This is the summary on top of Gmail's "Show original" page. The original text is below it.
    [body_only] No mail header was found in this text.
    [empty] There is nothing in it.
    [html_page] This is a web page, not the source of a mail.
    [report_text] This is the text of a delivery report, without its header.
    [json_only] This is JSON, and no header of a mail was found in it.
    [torn_json] This looks like JSON with a mail header in it, but it is not valid JSON: its quotation marks or line ends were probably changed when it was copied.
    [torn_table] This is a table in which a quotation mark is not closed, so it is not clear where its cells end.
    [torn_top] The text begins in the middle of a mail header: its first lines, with the Received lines, are missing.
    [unread_header] There is what looks like a mail header in this text, but not in a form in which its lines can be told apart.
    [web_address] This is the address of a page, which only your own browser can open.
    [translated_names] The names of the header's fields are translated, as mail programs show them to people. The route is read only from the source, where the names are English (From, Received).
    [analysis] This is the table that a header analyzer made of a mail header. It leaves out parts that are needed here. Paste the header itself, as you gave it to the analyzer.
    [foreign_archive] This is an archive that heloscope does not open (such as .7z or .rar).
    [tnef] This is an attachment from Outlook (winmail.dat): it holds a mail's text and files, but not its route.
    [without_mail] None of the files in it is a mail.
    [document] This is a document (such as .pdf, .docx or .rtf), not the source of a mail.
    [outlook_archive] This is an Outlook for Mac archive (.olm).
    [outlook_damaged] This Outlook item (.msg) is damaged or incomplete.
    [outlook_sent] This Outlook item has no internet headers: either its mail was sent or written here, and so was never delivered, or the headers were not kept.
    [outlook_store] This is an Outlook data file (.pst, .ost).
    [picture] This is a picture. A server name cannot be read from it.
    [cr_only] Its lines end with CR alone, unlike those of any mail; convert the line endings first.
    [archive] This is an archive or compressed file; heloscope scan reads those.
    [binary] This file is not text.
    [utf16] This is a large UTF-16 file; save it as UTF-8.
   *[other] This is not the source of a mail.
}
reason-vouched = { $name_alone ->
    [yes] Only the name registered for the server's address (reverse DNS) fits { $domain }; no passed check of the receiver's vouches for it.
   *[no] The receiver's own checks vouch for { $domain }: { $by }.
}
reason-checks_unread = The receiver's checks for { $domain } cannot be counted: the header was changed on the way here (lost indents, blank lines, cut or altered lines), so what stands there could be somebody else's. Copy the header from the original source for a better answer.
reason-not_vouched = None of the receiver's checks vouches for { $domain }.
reason-stepped_over = { $kind ->
    [gateway] The mail came through { $name }, a mail filter; the line below the filter's names the sender's server.
    [list] The mail came through a mailing list ({ $name }); the line below the list's names the sender's server.
   *[forwarder] The mail was forwarded by { $name }; the line below the forwarder's names the sender's server.
}
reason-chain_broken = { $kind ->
    [gateway] The mail came through { $name }, a mail filter that hides the sender's server.
    [list] The mail came through a mailing list ({ $name }) that hides the sender's server.
   *[forwarder] The mail seems to have been forwarded by { $name }, and the sender's server is not shown.
}
reason-submission_not_believed = A line below says that someone logged in at { $host }; anyone could have written that line.
reason-login_to_try = A line below shows a login at { $host }, in the sender's own domain: that is the other possibility if the provider's server does not accept the password.
reason-boundary_unsure_line = { $server } hides the addresses of its clients: a stranger may be behind { $client }. If { $client } belongs to your own mail system, add --trust { $client }.
reason-client_hidden = The line in which the mail came in does not show its client's own address: a stranger may be behind it. No option can settle that.
reason-may_be_inside = The Received line below the boundary may be from your own mail system too. If { $client } belongs to it, add --trust { $client }.
reason-unbelieved_results = { $server } seems to have recorded passed checks below its own line. Your server may have written them, but so may the sender. Use --receiver { $server } only if your server removes such lines from incoming mail.
reason-shared_relay_risk = { $organization } serves many customers, and any of them could have written the lower lines of another's mail.
reason-smtp_auth_turned_off = Microsoft 365 turns password logins for sending (SMTP AUTH) off by default from the end of December 2026; the administrator can turn them on.
reason-agreement = { $all ->
    [yes] { $senders ->
        [one] { $messages } mails of one person name { $host }.
       *[other] { $senders } people agree on { $host } ({ $messages } mails).
    }
   *[no] { $senders } of { $people } people { $senders ->
        [one] names
       *[other] name
    } { $host } ({ $messages ->
        [one] one mail
       *[other] { $messages } mails
    }).
}
reason-named_too = { $senders ->
    [one] One more person names
   *[other] { $senders } more people name
} it too, but anyone could have written that: not counted ({ $messages ->
    [one] one mail
   *[other] { $messages } mails
}).
reason-one_mail = So far one mail says so.
reason-numbered_cluster = { $pattern }: several machines of one service ({ $hosts }). Its certificate probably carries one common name; the check below shows it.
reason-hosts_disagree = The mails name { $hosts }, and no name clearly leads.
reason-retired = { $host } was in use until { $until }, { $successor } since { $since }.
reason-unproven = Listed but not counted: { $hosts }. { $senders ->
    [one] One person's mail names this
   *[other] The mails of { $senders } people name this
}, and anyone could have written that ({ $messages ->
    [one] one mail
   *[other] { $messages } mails
}).
reason-only_role_senders = All the mail came from role addresses (such as noreply or postmaster), none from a person.
reason-left_out = { $why ->
    [outside_service] Left out: { $messages ->
        [one] one mail
       *[other] { $messages } mails
    } sent through { $operator }.
    [probably_forged] Left out: { $messages ->
        [one] one mail that is probably forged.
       *[other] { $messages } mails that are probably forged.
    }
    [no_trace_field] Left out: { $messages ->
        [one] one mail
       *[other] { $messages } mails
    } without a route (sent copies, drafts).
   *[other] Left out: { $messages ->
        [one] one mail that names no usable server.
       *[other] { $messages } mails that name no usable server.
    }
}

## Why a name is ruled out

rejection-address_literal = an address, and certificates carry names
rejection-dynamic_name = made from an address; no certificate carries it
rejection-internal_name = an internal name; no public authority can certify it
rejection-mx_only = only takes mail in; people do not log in there
rejection-not_a_host_name = not a host name
rejection-outside_service_name = belongs to a mail service, not to the sender
rejection-pool_name = one of the provider's many outgoing machines
rejection-public_suffix = a suffix under which others register names
rejection-single_label = only one word; no public authority can certify it
rejection-unknown_suffix = its top-level domain does not exist

## The host name configured today

current-same = { $current } is what you have, and it is the same name.
current-differs = { $current } is what you have; the server calls itself { $host }, so that is probably the name on its certificate.
current-differs-documented = { $current } is what you have; { $operator } documents { $host }.
current-differs-none = { $current } is what you have; this mail does not say whether it is right.
current-report = { $current } is the server that failed; it is probably the one you have configured.
current-impossible = { $current } is what you have; it can never work: { $why }.

## What to do next

advice-probe = Check the certificate before you type a password:
    heloscope probe { $typed }
advice-domain = See who runs the mail of { $domain }:
    heloscope domain { $domain }
advice-where = Find the box in your mail program:
    heloscope explain where
advice-more-mails = To be surer, add mails from other people at { $domain }:
    heloscope one.eml two.eml
advice-public-address = Ask the sender for a mail from an address with a public domain, and look at that mail.
advice-ask-person = Ask someone at { $domain } to send you an ordinary mail, and look at that mail.
advice-ask-admin = Ask the administrator of { $domain } for the name of the SMTP server.
advice-provider-help = Look for "SMTP" in the help pages of { $operator }.
advice-app-password = With two-step verification, { $operator } requires an app password instead of the usual one.
advice-oauth-only = Use a mail program that signs in on the provider's own page (OAuth), or forward the mail to Gmail and reply from the provider's web mail: { $host } accepts no password.
advice-admin-switch = If the login fails, ask the administrator of { $domain } to turn on SMTP AUTH for the mailbox; it may be off.
advice-json-header = Ask for the header: the Gmail API gives it with format=full, metadata or raw, Microsoft Graph with $select=internetMessageHeaders.
advice-json-again = Save the JSON as a file and read that file, or copy it again from where it was first shown.
advice-table-again = Export or copy the table again; each quotation mark within a cell must be doubled.
advice-show-original = In Gmail, open the mail, choose "Show original" from its menu, then "Copy to clipboard", and paste that.
advice-recipient = Ask someone who received the mail for its original source.
advice-name-domain = Give the sender's domain:
    heloscope --domain DOMAIN
advice-copy-text = Copy the header as text, in the mail program that shows it: Gmail "Show original", Outlook "File, Properties, Internet headers", Apple Mail "View, Message, All Headers".
advice-outlook-damaged = Save the mail from Outlook again, as an Outlook message (.msg), and copy the file whole.
advice-outlook-headers = In Outlook, open the mail in its own window, choose File, then Properties, and copy the contents of the "Internet headers" box.
advice-outlook-mac = In Outlook for Mac, open the mail's menu, choose "View Source", and save that text; or drag the mail to the desktop, which makes an .eml file.
advice-unpack = Unpack it first, and read the .eml, .msg or .mbox file that is in it.
advice-tnef = Copy the source of the mail to which winmail.dat was attached, not the attachment.
advice-mail-file = Look for the file that holds the mail: its name usually ends in .eml, .msg or .mbox.
advice-readpst = To read all the mails in it, convert the file first:
    readpst -e FILE
advice-report-colleague = Ask a colleague whose mail leaves through the same server to write to you, and look at that mail:
    heloscope mail.eml
advice-report-server = Check the server that you have set up, by its name:
    heloscope probe HOST
advice-report-probe = See which names are on its certificate:
    heloscope probe { $failed }
advice-forged = Do not use any name from this mail.
advice-probe-each = See which name is on the certificate:
    heloscope probe { $hosts }

## Scan

scan-nothing = No mail in it.
column-domain = Domain
column-answer = SMTP server
column-sure = How sure
column-people = People
column-mails = Mails
column-since = Since
column-left-out = Left out, and why

## Inputs: what was not read, and why

problem = { $place }: { $what }
problem-at = { $place }, byte { $offset }: { $what }
problem-broken = breaks off or is damaged; what came before that was read
problem-companion = a file kept beside the mail
problem-content_length_ignored = its Content-Length values are wrong from here on and were ignored
problem-disk = a disk, not a file on it; name the file
problem-encrypted = encrypted, not read; unpack it with its password first
problem-leading_text = text before the first mail was skipped; the mails were read
problem-no_header = a separator line without a mail after it
problem-panicked = a mail that heloscope could not read; please report it
problem-socket = a socket, not read: programs talk through it, and it holds no file
problem-special_file = a device, socket or pipe, or a system folder (/proc, /sys, /dev), not read
problem-symlink = a symbolic link, not followed
problem-too_deep = packed too deeply, not read
problem-too_large = unpacks to far more than any mailbox, not read further
problem-too_many = more members than any mailbox, not read further
problem-unreadable = cannot be read
problem-unsupported = packed in a way that is not supported
problem-archive = an archive, not opened
problem-binary = not text
problem-body_only = text without a mail header
problem-cr_only = its lines end with CR alone, unlike those of any mail; convert the line endings first
problem-empty = empty
problem-html_page = a web page, not a mail
problem-report_text = the text of a delivery report, not a mail
problem-json_only = JSON without a mail header
problem-web_address = the address of a page, not a mail
problem-document = a document, not a mail
problem-outlook_archive = an Outlook for Mac archive (.olm), not opened
problem-outlook_damaged = an Outlook item (.msg) that is damaged or incomplete
problem-outlook_sent = an Outlook item without internet headers
problem-outlook_store = an Outlook data file (.pst, .ost); convert it with readpst
problem-picture = a picture, not a mail
problem-summary_only = only the summary of "Show original"
problem-foreign_archive = an archive that heloscope does not open (.7z, .rar, .cab, .lzh)
problem-tnef = an attachment from Outlook (winmail.dat) without a mail header
problem-translated_names = a mail header whose field names are translated
problem-analysis = a header analyzer's table
problem-without_mail = no mail in it
problem-torn_json = JSON that is not valid
problem-torn_table = a table with a quotation mark that is not closed
problem-torn_top = a mail header without its first lines
problem-unread_header = text like a mail header whose lines cannot be told apart
problem-utf16 = a large UTF-16 file; save it as UTF-8
problems-more = { $count ->
    [one] One more such note is not shown; -v shows more.
   *[other] { $count } more such notes are not shown; -v shows more.
}
input-without-mail = { $place }: { $files ->
    [0] there is nothing in it
    [one] one file was read, and it is not a mail
   *[other] { $files } files were read, and none of them is a mail
}
input-account = { $place }: { $messages ->
    [one] one mail
   *[other] { $messages } mails
} read from { $files ->
    [one] one file
   *[other] { $files } files
}, { $left } left out
header-cut = { $count ->
    [one] One mail has
   *[other] { $count } mails have
} a header of more than { $section } KiB or { $fields } fields, or a field of more than { $field } KiB; only the beginning was read.
problem-too_wide = needs more memory to unpack than is allowed (128 MiB)

## Scan and merge

some-of = { $names } and { $more } more
scan-retired-more = { $count ->
    [one] and one more before it
   *[other] and { $count } more before these
}
scan-outside = - (sent through { $operator })
scan-try = try { $host }
scan-no-password = { $host } (OAuth only)
scan-no-login = { $host } (takes no logins)
scan-no-plain-login = { $host } (no login with a plain password)
scan-unusable = { $host } (refused today)
scan-conflict = { $hosts } (they disagree)
scan-none-no_trace_field = - (no route: sent copies, drafts)
scan-none-never_left = - (never left the machine)
scan-none-probably_forged = - (probably forged)
scan-none-provider_host_unknown = - (at { $operator }; see its help pages)
scan-none-no_name_left = - (no usable name)
scan-no-author = (no sender)
scan-retired = { $host } until { $until }
scan-voters = { $voters } of { $people } people
scan-pattern = one of several machines: { $pattern }
scan-unproven = not counted: { $hosts }
scan-left-out = left out: { $what }
scan-left-out-one = { $messages } { $why ->
    [outside_service] through { $operator }
    [no_trace_field] without a route
    [never_left] that never left
    [probably_forged] probably forged
    [provider_host_unknown] at { $operator }
   *[other] without a usable name
}
scan-current = The host configured today
scan-domains = { $domains ->
    [one] One domain
   *[other] { $domains } domains
}, { $answered } with a name to type or to try{ $hidden ->
    [0] .
   *[other] ; { $hidden } not shown (--top, --min-sure).
}
scan-summary = { $messages ->
    [one] One mail read
   *[other] { $messages } mails read
}{ $duplicates ->
    [0] .
    [one] ; one of them is a copy and counts once.
   *[other] ; { $duplicates } of them are copies and count once.
}
scan-beyond = { $messages ->
    [one] One mail is
   *[other] { $messages } mails are
} only counted: the mails name more hosts than are kept ({ $domain } for a domain, { $all } in all), so these numbers are lower bounds.
scan-summary-skipped = Left out: { $what }.
scan-summary-one = { $count } x { $what }
scan-partial = Stopped before everything was read; this is the result so far.
progress-messages = mails

## Standard error

cli-error = error: { $what }
cli-note = note: { $what }
cli-hint = hint: { $what }
cli-because = {": "}
cli-help-hint = see heloscope --help
cli-attached-none = --attached: no mail in the input has another one attached
cli-range-one = --range reads part of one input, but there are { $count }
cli-reading = reading { $path }
cli-writing = writing { $path }
cli-writing-report = writing the report
cli-no-such-format = this command has no format for a name that ends in .{ $ending }; it has { $formats }
cli-output-folder = { $path } is a folder: --output takes the name of a file
cli-output-input = { $path } is one of the inputs: give --output another name
cli-output-mail = { $path } holds mail or is an archive and is not replaced: give --output another name, or delete the file first
cli-output-other = { $path } is neither text nor an earlier report and is not replaced: give --output another name, or delete the file first
cli-output-tally = { $path } is a tally, which heloscope merge reads, and is not replaced: give --output another name, or delete the file first
cli-paste = Paste the source of the mail, then press { $end }:
cli-web-mail = only your own browser can open that page. There, open the mail and choose "Show original" (in other mail programs: "View source" or "Internet headers"), copy all of it, and give it to heloscope:
    heloscope
cli-mail-file = { $path } is a file here. To read the mail in it:
    heloscope { $path }
cli-meant = there is no such file. To check a server:
    heloscope { $command } { $typed }
cli-scan-mail = merge combines tallies. To read mail:
    heloscope scan { $path }
cli-not-a-count = give a whole number, 1 or more
cli-not-a-port = a port is a number from 1 to 65535, such as 587
cli-no-live-checks = this program was built without the live checks. To build it with them:
    { $command }
help-options = [OPTIONS]
cli-no-tally = no input: name the tallies that heloscope scan --format tally wrote, or pipe them in
cli-not-this-target = "{ $text }" is { $why }
cli-taken-as = { $text } is read as { $meant }
cli-asked-of-organization = { $host } receives no mail itself. This is what is known about { $domain }.
cli-asked-as-domain = a person's address: asking about { $domain }
cli-hosts-or-people = give hosts or people's addresses, not both at once
cli-ask-domain = to find the server of a domain:
    heloscope domain { $domain }
cli-current-empty = --current is empty: give it the server name that is set up today
cli-not-a-domain = { $flag } "{ $text }" is not a domain name such as example.com
cli-not-trusted = --trust "{ $text }" is neither a host name nor a network such as 192.0.2.0/24
cli-not-a-language = heloscope speaks { $tags }
cli-other-key = { $path } was made without this --tally-key, or with another one
cli-not-a-range = "{ $text }" is not a range of bytes; write it as 0-1048576 or 1048576-
cli-not-a-shard = "{ $text }" is not a shard of the domains; write it as 1/4 or 4/4
cli-not-a-number = not a number
cli-timeout-range = a timeout must be more than 0 and at most { $most } seconds
cli-not-a-redirection = not HOST:PORT:ADDR:PORT, such as mail.example.com:587:192.0.2.1:2587 (an IPv6 address in brackets)
cli-not-a-host-name = not a host name, such as mx.example.com
cli-not-a-target = not HOST[:PORT], such as mail.example.com, mail.example.com:465 or [2001:db8::7]:587
cli-idle-flags = --port, --security, --ca-file, --ehlo, --connect-to and --allow-private need --probe
cli-no-name-servers = the name servers of this system could not be found (in /etc/resolv.conf; on Windows, in the settings of the network adapters), so DNS is asked for addresses only
cli-no-command = there is no command { $name }
flag-elsewhere = { $flag } is an option of other commands: { $commands }
cli-no-folder = there is no folder { $folder }
cli-pipe-waits = { $path } is a pipe: waiting for the program that writes to it (Ctrl-C ends the wait)
cli-io-not_found = no such file or folder
cli-io-permission_denied = permission denied
cli-io-is_a_directory = it is a folder
cli-io-no_device = it is a socket, or a device that is not there
cli-io-not_a_directory = a part of its path is a file, not a folder
cli-io-invalid_name = no file can have this name
cli-io-read_only = the disk can only be read
cli-io-storage_full = no space left on the disk
read-fault-became-shorter = the file has become shorter while it was read
read-fault-checksum = its checksum is wrong
read-fault-ends-early = it ends too early
read-fault-member-header = the next member's header is damaged
read-fault-member-name = the next member's name is too long
read-fault-no-directory = the archive ends before its directory
read-fault-no-length = only the directory at its end says where the next member begins
read-fault-no-member = no member of the archive begins here
read-fault-trailing = something else follows the compressed data
read-fault-undecodable = the compressed data is damaged
tally-line = line { $line }
tally-line-damaged = line { $line } is damaged
tally-line-unread = line { $line } cannot be read
tally-fault-not_a_tally = this is not a tally: its first line is not the one that heloscope scan --format tally writes
tally-fault-count = there are too many messages: the last line counts { $said }, but there are { $read }
tally-fault-damaged = the messages of the line are damaged
tally-fault-incomplete = the tally is incomplete: its last line is missing
tally-fault-json = it is not the JSON of a tally
tally-fault-missing = { $missing } of { $said } messages are missing: lines of the tally were lost
tally-fault-out_of_place = the line does not belong here
tally-fault-version = the tally has version { $version }, but this program reads versions 1 to 3
key-too-short = a key file needs 16 bytes or more, and this one has { $bytes }
keys-differ = the tallies were made with different keys (--tally-key), or one of them without a key
roots-fault = it holds no certificate in PEM form that can be a root
table-cell = line { $line }, column { $column }: { $text } { $fault }
table-cells = line { $line } has { $found } cells, the first line has { $expected }; put a cell that holds a comma into double quotes
table-missing_column = the first line has no column { $column }; it must name at least { $needed }
table-read = it is not the text of a table (CSV in UTF-8)
table-repeated_column = the first line names column { $column } twice; keep one
table-repeated_mark = { $mark } is a mark of both { $first } and { $second }; a field can identify one service only, so keep it in one row
table-repeated_suffix = line { $line } is about { $suffix }, as line { $first } is; keep one of them
table-return_path = the return-path { $shape } of { $suffix } is not a regular expression
table-two_suffix_columns = the first line names both suffix and suffixes; keep one
table-unknown_column = there is no column { $column }; the columns are { $known }
cell-category = is not a category; write mailbox-provider, security-gateway, bulk-esp, mailing-list or forwarder
cell-empty = is empty; every row needs one
cell-fact = is not a fact; write alternatives, except, feedback-id, inside, login, marks, mx, names, outbound, pool, return-path, servers or traits
cell-host = is not a host name; write a name such as mail.example.com
cell-login = is not a way to log in; write password, app-password, oauth-only or admin-switch, or leave it empty if it is not known
cell-mark = is not a mark; write the name of a header field that begins with X-
cell-outside_suffix = is not under the row's suffix and could never match; give it a row of its own
cell-pattern = is not a pattern; use letters, digits, hyphens, dots, *, <N>, <server>, <account>, <initial> and <login>
cell-port = is not a setting; write PORT:SECURITY, such as 587:starttls or 465:tls, and never port 25
cell-ports_without_host = has no host; fill submission_host or leave ports empty
cell-public_suffix = is a public suffix, under which others register names; write the operator's own domain
cell-star_in_host = is not a setting: * may be anything; write a host name, <N> or <server>
cell-sureness = is not a grade; write A (the provider says so), B (published, unchecked) or C (a guess)
cell-trait = is not a trait; write customers, dkim-only, gmail-client, no-reverse-names, own-results, shared or unnamed-receiver
cell-unknown_suffix = is not in the table; a fact needs a row with its suffix
cell-unsure = is a guess (how_sure is C), and people type passwords there; leave it empty, or raise how_sure to A or B

## The live check: what is wrong with a server, by code

tls-address_unreachable = Other addresses of this name do not answer: { $addresses }. A program that picks one of them fails now and then.
tls-advice-address_unreachable = Administrator: open the port there, or take these addresses out of DNS.
tls-short-address_unreachable = some of its addresses do not answer

tls-auto_generated = The certificate { $sign ->
    [cloud_instance] was made by a cloud machine for itself
    [container_id] was made by a container for itself
    [internal_name] is for a machine inside a private network
    [localhost] is for "localhost"
    [product] is the one that comes with { $sign_detail }
    [snakeoil] is the placeholder that Debian makes (snakeoil)
   *[other] was made by some software for itself
}. { $works ->
    [yes] On this port, no
   *[no] No
} name in the "SMTP server" box can work with it.
tls-advice-auto_generated = Administrator: get a certificate from a public authority (Let's Encrypt costs nothing) for the name that people type, and set it in the mail server.
tls-short-auto_generated = its certificate was made by some software for itself; no name can work

tls-client_certificate_requested = The server asks the client for a certificate. Gmail then presents one of its own, and a server that does not like it hangs up.
tls-advice-client_certificate_requested = Administrator: do not ask for client certificates where people log in.
tls-short-client_certificate_requested = it asks for a client certificate

tls-ca_certificate = The server's certificate is marked as an authority's (CA:TRUE). Most programs accept it; Thunderbird does not.
tls-advice-ca_certificate = Administrator: have an ordinary server certificate issued.
tls-short-ca_certificate = its certificate is marked as an authority's

tls-closed = The server hangs up { $stage ->
    [connect] at once
    [greeting] instead of greeting
    [ehlo] after EHLO
    [starttls] when asked to encrypt
    [handshake] in the TLS handshake
    [after_tls] once TLS is established
   *[other] too early
}.
tls-advice-closed = Administrator: the mail log for this minute says why; a block list or a limit may be at work.
tls-short-closed = it hangs up

tls-cn_only = The name { $name } is only in the certificate's subject (CN). Programs read the host names among its alternative names (SAN), and there are none.
tls-advice-cn_only = Administrator: have the certificate issued again with the name among its alternative names; every public authority does so.
tls-short-cn_only = its certificate has no host name among the alternative names (SAN), where programs look

tls-dns_not_found = { $exists ->
    [yes] The name exists, but has no address of the kind that was asked for (-4 or -6).
   *[no] { $is_circular ->
        [yes] The name is an alias (CNAME) in DNS that leads back to itself, so it has no address. No program can connect to it, Gmail included.
       *[no] { $failed ->
            [yes] The name could not be looked up. That says nothing about the server: the name servers did not answer.
           *[no] There is no such name in DNS, or it has no address. No program can connect to it, Gmail included.
        }
    }
}
tls-advice-dns_not_found = { $exists ->
    [yes] Leave that option out, or check from a network that has the other kind.
   *[no] { $is_circular ->
        [yes] Administrator of the domain: correct the CNAME records; one of them must lead to a name with an address.
       *[no] { $failed ->
            [yes] Try again later, or from another network.
           *[no] Check the spelling. The name that the server calls itself is in the mails of people who use it:
                heloscope original.eml --probe --dns
        }
    }
}
tls-short-dns_not_found = { $exists ->
    [yes] it has no address of the kind that was asked for (-4 or -6)
   *[no] { $is_circular ->
        [yes] its name is an alias (CNAME) that leads back to itself
       *[no] { $failed ->
            [yes] its name could not be looked up
           *[no] there is no such name in DNS, or it has no address
        }
    }
}

tls-ehlo_refused = { $source ->
    [given] The server refuses the name that you gave for EHLO (--ehlo { $name }): "{ $reply } { $said }".
   *[usual] The server refuses the name given in EHLO ({ $name }): "{ $reply } { $said }".
}
tls-advice-ehlo_refused = { $source ->
    [given] Give another name with --ehlo, such as your machine's name in DNS, or leave --ehlo out. If every name is refused, the server refuses your address: check from another network.
   *[usual] Give a name that the server knows: use --ehlo with your machine's name in DNS.
}
tls-short-ehlo_refused = it refuses the name given in EHLO

tls-expired = { $place ->
    [intermediate] The authority's certificate { $subject } in the chain
    [root] Your own authority's root { $subject } (--ca-file)
   *[server] The certificate
} expired on { $not_after }, { $days ->
    [0] today
    [one] one day ago
   *[other] { $days } days ago
}.
tls-advice-expired = { $place ->
    [root] Programs that trust it refuse the server. Administrator: renew the authority's root, and give the new one to them and to --ca-file.
   *[server] Administrator: renew it and reload the mail server, which keeps the old one until then.
}
tls-short-expired = { $place ->
    [root] the root of your own authority (--ca-file) has expired
   *[server] its certificate has expired
}

tls-expires_soon = The certificate expires on { $not_after }, in { $days ->
    [0] less than a day
    [one] one day
   *[other] { $days } days
}.
tls-advice-expires_soon = Administrator: make sure that it is renewed, and that the mail server loads the new one.
tls-short-expires_soon = its certificate expires soon

tls-key_usage = { $duty ->
    [issue] The key of the authority { $subject }, which issued this certificate,
   *[sign] The certificate's key
} may be used { $usage_given ->
    [yes] only for { $usage }
   *[no] for nothing
} (key usage), not for { $duty ->
    [encipher] the key exchange of this server (RSA, which needs keyEncipherment)
    [issue] issuing certificates (keyCertSign)
   *[sign] the signatures of a TLS handshake
}.
tls-advice-key_usage = { $duty ->
    [issue] { $works ->
        [yes] On this port, no
       *[no] No
    } name can work in Gmail. Administrator: have the certificate issued by a public authority.
    [encipher] Administrator: allow ciphers with ECDHE and TLS 1.3, for which certificates are made today.
   *[sign] Administrator: have the certificate issued again with the key usage digitalSignature; every public authority does so.
}
tls-short-key_usage = { $duty ->
    [issue] its authority's key may not issue certificates (key usage); no name can work
   *[sign] its certificate's key is not meant for this use (key usage)
}

tls-limit_exceeded = The server sent more than any mail server does ({ $limit ->
    [handshake] more than 256 KiB of TLS handshake
    [line] a line of more than 2 KiB
   *[reply] a reply of more than 64 KiB
}).
tls-advice-limit_exceeded = Is it the right host and port? Do not type a password there.
tls-short-limit_exceeded = it sends more than any mail server does

tls-missing_intermediate = The server does not send its issuer's certificate ({ $issuer }) along with its own. Web browsers fetch it themselves; mail programs and Gmail do not.
tls-advice-missing_intermediate = Administrator: install the whole chain (with Let's Encrypt, fullchain.pem instead of cert.pem){ $url_given ->
    [yes] ; the missing certificate is at { $url }
   *[no] {""}
}.
tls-short-missing_intermediate = it does not send its issuer's (intermediate) certificate

tls-name_mismatch = The certificate is not for { $expected }. { $presented_given ->
    [yes] It is for { $presented }.
   *[no] It carries no name at all.
}
tls-advice-of-provider = This is a server of { $operator }, and nothing there is yours to repair. Check again from another network: something in between may stand in the way.
tls-advice-name_mismatch = { $way ->
    [elsewhere] { $name } does not work here either: type it only with the ports and addresses where it fits. Administrator: set this one up in the same way.
    [elsewhere_fits] { $name } is the name to type here as well.
    [elsewhere_login] { $name } is the name to type, but only with the ports that offer a login with a plain password.
    [elsewhere_provider] { $name } does not work here either: type it only with the ports and addresses where it fits.
    [instead_provider] Type { $name } instead.
    [instead] Type { $name } instead. Or have the administrator add { $expected } to the certificate.
    [ask_server] The server says that it is { $name }, and its certificate is for that name. If the company of { $name } hosts your mail, type { $name }; if you do not know it, stop. Or have the administrator add { $expected } to the certificate.
    [ask_alias] In DNS { $expected } is an alias (CNAME) of { $name }, and the certificate is for that name. If the company of { $name } hosts your mail, type { $name }; if you do not know it, stop.
    [ask_address] People type a name, not an address. { $name } is on the certificate and leads here: if you know it as your mail server, type { $name }; if you do not know it, stop.
    [ask_certificate] No public authority certifies { $expected }. { $name } is on the certificate and leads here: if you know it as your mail server, type { $name }; if you do not know it, stop.
    [repaired] Once that is repaired, type { $name }.
    [provider] {""}
    [no_login] No other name helps either, as long as the server offers no login with a plain password.
    [other_port] With { $expected }, use { $name } instead of this port. Administrator: set this port up in the same way.
    [relay_port] People do not log in on port 25, which takes mail from other servers: there is nothing to type here.
    [wildcard] If { $wildcard } belongs to the company that hosts your mail, your server's own name there is the one to type: ask that company. If you do not know that company, stop.
    [too_old] Another name does not help there.
    [turned_away] Whether another name fits could not be found out: the server turned us away.
    [address] Type the mail server's name instead of its address.
    [uncertifiable] No public authority certifies { $expected }: type the mail server's public name.
   *[none] On this port there is no other name to type. Ask the company that hosts the server, or have the administrator add { $expected } to the mail server's certificate.
}
tls-short-name_mismatch = its certificate is for other names

tls-no_auth = No login (AUTH) is offered here, so no one can send through it with a password.
tls-advice-no_auth = It probably only passes mail on. Look for another host or port; administrator: offer AUTH after TLS on 587 or 465.
tls-short-no_auth = it accepts no logins

tls-no_password_login = The server offers logins ({ $methods }), but none with a plain password (PLAIN, LOGIN), which is what Gmail and most mail programs use.
tls-advice-no_password_login = Use another port, or a program that knows one of these methods. Administrator: offer AUTH PLAIN after TLS.
tls-short-no_password_login = it offers no login with a plain password

tls-not_ready = The server turned us away: "{ $reply } { $said }".
tls-advice-not_ready = Try again later and from another network: servers limit callers and block home connections. This says nothing about the name.
tls-short-not_ready = it turned us away

tls-not_the_provider = This is not { $operator }: something on your machine or network answers in its place (issuer { $issuer }). { $by ->
    [antivirus] It is an antivirus program ({ $by_detail }).
    [company] It is another company's server with its own certificate, such as a web host that redirects the port.
    [filter] It is a filter for encrypted traffic ({ $by_detail }).
    [unproven] Its issuer has a public authority's name, but that cannot be verified: the certificates that would prove it were not sent, or end at an unknown root.
   *[private_authority] No public authority issued its certificate.
}
tls-advice-not_the_provider = { $by ->
    [antivirus] Switch its mail scan off, or try from elsewhere. Do not type a password until then.
    [filter] Try from another network, or ask the people who run this one. Do not type a password here.
   *[other] Try from another network, such as a phone's. Do not type a password here.
}
tls-short-not_the_provider = something else answers in the provider's place

tls-not_yet_valid = The certificate is not valid yet: it is valid from { $not_before }.
tls-advice-not_yet_valid = Administrator: use the previous certificate until then, and check the clock of the machine that made this one.
tls-short-not_yet_valid = its certificate is not valid yet

tls-old_ciphers = The server supports only old ciphers in TLS 1.2 ({ $cipher }). { $in_gmail ->
    [dropped] Many programs still accept this one, but the library that Gmail is built on has dropped it: Gmail may break off here
   *[kept] Today's programs still accept them
}; the certificate was read, but the login could not be checked.
tls-advice-old_ciphers = Administrator: allow ciphers with ECDHE and AES-GCM or ChaCha20, and TLS 1.3.
tls-short-old_ciphers = it supports only old ciphers

tls-plaintext_after_starttls = After its answer to STARTTLS the server went on in clear text: "{ $said }". Someone is tampering with the connection, or the server is broken.
tls-advice-plaintext_after_starttls = Do not type a password there. Try from another network; if it happens there too, the administrator must update the mail server.
tls-short-plaintext_after_starttls = clear text follows its answer to STARTTLS; do not type a password there

tls-protocol_error = What answers there is not a mail server: "{ $said }".
tls-advice-protocol_error = Is it the right host and port?
tls-short-protocol_error = no mail server answers there

tls-refused = { $reason ->
    [no_route] This machine has no route to that address{ $is_v6 ->
        [yes] {" "}(perhaps because it is IPv6).
       *[no] .
    }
    [refused] Nothing listens on this port.
   *[other] The connection cannot be made.
}
tls-advice-refused = { $reason ->
    [no_route] Try from another network.
   *[other] Is it the right host? The usual ports are 587 and 465. Administrator: start the submission service there, and let it through the firewall.
}
tls-short-refused = { $reason ->
    [no_route] this machine has no route to it
   *[other] nothing listens there
}

tls-self_signed = The server signed its certificate itself, so no authority vouches for it. Gmail accepts no such certificate, whatever name you type.
tls-advice-self_signed = Administrator: get a certificate from a public authority (Let's Encrypt costs nothing) for the name that people type.
tls-short-self_signed = it signed its certificate itself; no name can work

tls-sni_differs = Without a server name in the TLS handshake (SNI) the server presents { $without_sni_given ->
    [yes] another certificate, for { $without_sni }
   *[no] no certificate at all
}. Gmail sends the name; some old programs do not.
tls-advice-sni_differs = Nothing to do for Gmail. Administrator: for old programs, make this certificate the default.
tls-advice-sni_differs-refused = That one may be the right one. Administrator: replace the certificate that is set up for this name; it is the one that Gmail is shown.
tls-short-sni_differs = it presents another certificate when no server name is sent

tls-starttls_not_offered = The server offers no encryption on this port: there is no STARTTLS among { $offered_given ->
    [yes] { $offered }
   *[no] what it offers
}. A password would travel in clear text.
tls-advice-starttls_not_offered = Do not type a password there; port 587 or 465 may be better. Administrator: switch TLS on.
tls-short-starttls_not_offered = it offers no encryption (STARTTLS)

tls-starttls_refused = The server offers STARTTLS and then refuses it: "{ $reply } { $said }".
tls-advice-starttls_refused = Administrator: most often the certificate or its key cannot be read; the mail log for this minute says why.
tls-short-starttls_refused = it offers STARTTLS and then refuses it

tls-timeout = { $stage ->
    [dns] The name servers did not answer in time.
    [connect] Nothing answers at this address and port.
    [greeting] The server accepts the connection but says nothing. A mail server would greet; one that begins with TLS at once waits.
    [handshake] The TLS handshake does not finish.
    [after_tls] The TLS handshake is done, but the server says nothing more. A mail server would greet; a web server waits.
   *[other] The server stops answering.
}
tls-advice-timeout = { $stage ->
    [greeting] If this port begins with TLS at once, check again with --security tls; else try again later. Administrator: is the machine overloaded, or does a filter hold the connection?
    [after_tls] Is it the right host and port? Mail is sent on ports 587 and 465.
    [connect] A firewall drops the connection: the server's, or one on your side. Try from another network. Administrator: let 587 and 465 through.
   *[other] Try again later. Administrator: is the machine overloaded, or does a filter hold the connection?
}
tls-short-timeout = it does not answer in time

tls-tls_failed = { $reason ->
    [alert] { $detail ->
        [handshake_failure] The server finds nothing in common with today's clients, and breaks off the TLS handshake.
        [internal_error] The server reports an internal fault, and breaks off the TLS handshake.
        [protocol_version] The server refuses today's TLS versions, and breaks off the handshake.
        [unrecognized_name] The server has no certificate for this name, and breaks off the TLS handshake.
       *[other] The server breaks off the TLS handshake ({ $detail }).
    }
    [bad_certificate] The server's certificate cannot be read.
    [bad_signature] The server could not prove that the certificate is its own: its key belongs to another one.
    [client_certificate_required] The server requires a certificate from the client and goes no further without one.
    [closed] The server hangs up in the TLS handshake.
    [curve] The server uses the curve { $detail }. Gmail does not support it, and breaks off the TLS handshake; some other programs accept it.
    [not_tls] What answers there is not TLS{ $detail_given ->
        [yes] : "{ $detail }".
       *[no] .
    }
    [wants_starttls] The port begins in clear text and requires STARTTLS: "{ $detail }".
   *[protocol] The TLS handshake fails.
}
tls-advice-tls_failed = { $reason ->
    [alert] { $detail ->
        [internal_error] Administrator: the mail log for this minute says what went wrong.
        [unrecognized_name] Is it the right host? Administrator: give the mail server a certificate for this name.
        [protocol_version] Administrator: allow TLS 1.2 and 1.3.
        [handshake_failure] Administrator: use a key of a usual kind (RSA 2048 or EC P-256; not RSA-PSS, Ed25519 or Ed448), and allow today's ciphers and curves; the mail log for this minute names what is missing.
       *[other] Administrator: allow today's ciphers and curves; the mail log for this minute names what is missing.
    }
    [bad_certificate] Administrator: have the certificate issued again.
    [bad_signature] Administrator: the certificate and the key do not match; install the key that the certificate was requested for.
    [client_certificate_required] Administrator: do not require a client certificate where people log in.
    [closed] Try again later and from another network. Administrator: see the mail log for this minute.
    [curve] Administrator: use a key on P-256 (or RSA 2048), and allow the curves X25519 and P-256.
    [not_tls] Is it the right host and port?
    [wants_starttls] Check again without --security tls, and choose STARTTLS in the mail program.
   *[protocol] Administrator: see the mail log for this minute.
}
tls-short-tls_failed = { $reason ->
    [bad_certificate] its certificate cannot be read
    [bad_signature] its certificate and its key do not match
    [client_certificate_required] it requires a client certificate
    [curve] it uses a curve that Gmail does not support
    [not_tls] what answers there is not TLS
    [wants_starttls] the port begins in clear text and requires STARTTLS
   *[other] the TLS handshake fails
}

tls-tls_too_old = The server supports nothing newer than { $version ->
    [SSLv3] SSL 3.0
    [TLSv1] TLS 1.0
   *[other] TLS 1.1
}. Gmail and today's programs require TLS 1.2 or newer: { $works ->
    [yes] no name works on this port
   *[no] no name works
} until the server is renewed.
tls-advice-tls_too_old = Administrator: allow TLS 1.2 and 1.3, or update the mail server.
tls-short-tls_too_old-unknown = it supports only versions of TLS that are too old; no name works until the server is renewed
tls-short-tls_too_old = it supports nothing newer than { $version ->
    [SSLv3] SSL 3.0
    [TLSv1] TLS 1.0
   *[other] TLS 1.1
}; no name works until the server is renewed

tls-unknown_new_root = The chain ends at { $issuer }. The name is a public authority's, but programs do not know this root: it is too new or no longer trusted, or somebody else made it and gave it that name.
tls-advice-unknown_new_root = Do not type a password there until that is clear. Administrator: install the cross-signed chain, which ends at an older root of the same authority (with certbot: --preferred-chain).
tls-short-unknown_new_root = its chain ends at a root that programs do not know (a new one of that authority, or one that somebody else made under its name)

tls-untrusted_issuer = { $fault ->
    [authority_as_server] The server presents an authority's own certificate where a server's should be.
    [bad_signature] A signature in the certificate's chain is wrong: { $issuer } did not issue it.
    [critical_extension] A certificate of the chain has a critical extension that programs do not know.
    [issuer_not_authority] The certificate that signed this one may not issue certificates: it is not marked as one that may sign others (CA, keyCertSign).
    [name_not_permitted] The authority may not issue certificates for this name (name constraints).
    [not_for_servers] The certificate is not meant for servers (extended key usage).
    [other] The certificate's chain is not accepted.
    [path_too_long] The chain has more authorities than one of them permits.
    [test_authority] The certificate is a test certificate: { $issuer } is a staging environment, where administrators try out how certificates are issued, and no program trusts it.
   *[unknown_issuer] The certificate was issued by { $issuer_given ->
        [yes] { $issuer }, a private authority
       *[no] a private authority
    } that no one outside knows.
}
tls-advice-antivirus = That is the name of an antivirus program ({ $product }), which reads mail on its way: switch its mail scan off and check again. Do not type a password until then.
tls-advice-untrusted_issuer = { $fault ->
    [unknown_issuer] { $works ->
        [yes] On this port, no
       *[no] No
    } name can work in Gmail. Administrator: get a certificate from a public authority. (If it is your own authority, check again with --ca-file.)
    [name_not_permitted] Administrator: get a certificate for this name from an authority that may issue it.
    [test_authority] No name can work before that is done. Administrator: ask for a real certificate by running the same command without its test option (certbot: without --staging or --test-cert, and with --force-renewal), then reload the mail server.
   *[other] { $works ->
        [yes] On this port, no
       *[no] No
    } name can work in Gmail. Administrator: have the certificate issued again by a public authority.
}
tls-short-untrusted_issuer = { $fault ->
    [name_not_permitted] its authority may not issue certificates for this name
    [not_for_servers] its certificate is not meant for servers
    [test_authority] its certificate is only a test certificate (staging)
    [unknown_issuer] no public authority issued its certificate; no name can work
   *[other] its certificate's chain is not accepted; no name can work
}

tls-wrong_protocol = { $protocol ->
    [AMQP] This is AMQP, not SMTP: a server for messages between programs answers there.
    [DICT] This is DICT, not SMTP: a dictionary server answers there.
    [FTP] This is FTP, not SMTP: a file server answers there.
    [HTTP] This is HTTP, not SMTP: a web server answers there.
    [IMAP] This is IMAP, not SMTP: a server for reading mail answers there.
    [IRC] This is IRC, not SMTP: a chat server answers there.
    [LMTP] This is LMTP, not SMTP: a server that only takes deliveries from its own mail system answers there.
    [MPD] This is MPD, not SMTP: a music player answers there.
    [MYSQL] This is MySQL, not SMTP: a database server answers there.
    [NNTP] This is NNTP, not SMTP: a news server answers there.
    [POP3] This is POP3, not SMTP: a server for reading mail answers there.
    [REDIS] This is Redis, not SMTP: a database server answers there.
    [RSYNC] This is rsync, not SMTP: a file server answers there.
    [SIEVE] This is ManageSieve, not SMTP: a server for mail filter rules answers there.
    [SSH] This is SSH, not SMTP: a server for remote logins answers there.
    [SVN] This is Subversion, not SMTP: a server for source code answers there.
    [TELNET] This is Telnet, not SMTP: a server for remote logins answers there.
    [VNC] This is VNC, not SMTP: a server for remote screens answers there.
   *[XMPP] This is XMPP, not SMTP: a chat server answers there.
}
tls-advice-wrong_protocol = { $protocol ->
    [IMAP] Mail is read there. To send it, use port 587 or 465, perhaps at another host name.
    [POP3] Mail is read there. To send it, use port 587 or 465, perhaps at another host name.
    [SIEVE] Filter rules are edited there. To send mail, use port 587 or 465.
   *[other] Is it the right host and port? Mail is sent on ports 587 and 465.
}
tls-short-wrong_protocol-unknown = a server for another protocol answers
tls-short-wrong_protocol = { $protocol ->
    [MYSQL] MySQL
    [REDIS] Redis
    [RSYNC] rsync
    [SIEVE] ManageSieve
    [SVN] Subversion
    [TELNET] Telnet
   *[other] { $protocol }
} answers there, not SMTP

tls-weak_key = { $subject_given ->
    [yes] The key of { $subject } in the chain ({ $key })
   *[no] The certificate's key ({ $key })
} is too short to be safe.
tls-advice-weak_key = Administrator: make a new key (RSA 2048 or EC P-256) and have the certificate issued again.
tls-short-weak_key = its key is too short

tls-weak_signature = { $subject_given ->
    [yes] The signature on { $subject } in the chain
   *[no] The signature on the certificate
} ({ $signature }) can be forged today.
tls-advice-weak_signature = Administrator: have the certificate issued again; public authorities sign with SHA-256.
tls-short-weak_signature = its certificate's signature can be forged

## The live check: what Gmail says by its users' reports

gmail-says-certificate = Users report that Gmail says here: "TLS Negotiation failed, the certificate doesn't match the host."
gmail-says-trust = Users report that Gmail says the same here as for a wrong name: "TLS Negotiation failed, the certificate doesn't match the host." The name is not the problem here.
gmail-says-no_starttls = Users report that Gmail says here: "STARTTLS not supported and the user requires enforcement."
gmail-says-handshake = Users report that Gmail says here: "TLS Negotiation failed."
gmail-says-dns = Users report that Gmail names the look-ups of the name (AAAA, then A) that found nothing.
gmail-says-unreachable = Users report that Gmail says here: "Couldn't reach server."

## The live check: rules and remarks

tls-passed-over = { $why ->
    [also_elsewhere] { $name } is on the certificate and leads here, but also to another address, where no certificate for it was seen.
    [elsewhere] { $name } is on the certificate, but leads to another machine.
    [no_login] { $name } is on the certificate, but under that name too the server offers no login with a plain password.
    [not_in_dns] { $name } is on the certificate, but does not exist in DNS.
    [of_pool] { $name } is on the certificate, but leads to only some of the machines behind this name.
    [other_certificate] { $name } is on the certificate, but when asked for that name, the server presents another certificate.
   *[unknown] { $name } is on the certificate; whether it leads here could not be found out.
}
tls-note-own-authority = The certificate was issued by your own authority (--ca-file): Gmail and other public clients will refuse it.
tls-note-ehlo = The server refuses an address in EHLO; with the name { $name } it continued.
tls-note-other-key = To clients that accept only { $key } keys, the server presents another certificate ({ $issuer }): { $why }.
tls-note-other-key-right = The fault is in one of two certificates: clients that accept only { $key } keys are shown one that is right ({ $issuer }). Administrator: replace the other one.
tls-other-key-expired = expired on { $not_after }
tls-other-key-names = for { $presented }
tls-other-key-self-signed = self-signed
tls-name-stays = The name to type stays the same.
tls-name-stays-later = Then the name that you typed is right here; until then, { $name } is the name to type where it fits.
tls-advice-relay-port = This port is for mail between servers: people do not log in there, and many networks block it.

tls-rule-address = It has this address as if it were a DNS name, which fits nothing: an address has to stand there as an IP address (iPAddress).
tls-rule-apex = A certificate for { $pattern } covers one label in front of { $base }, and not { $base } itself.
tls-rule-deep = A certificate for { $pattern } covers one label in front of { $base }, and { $expected } has more.
tls-rule-exact = A certificate for { $base } covers this very name, and no name in front of it.
tls-rule-everybody = The names directly under { $base } belong to different owners: strict clients accept no certificate for { $pattern }.
tls-rule-encoding = The certificate's name { $pattern } is written wrongly, in an encoding that no client reads: a certificate has to have it as { $written }.
tls-rule-encoding-unknown = The certificate's name { $pattern } is written wrongly, in an encoding that no client reads.
tls-note-web = The website's certificate is a separate one: this is what port { $port } presents.
tls-note-lenient = A program that works here probably does not check; one success is no proof.
tls-note-intermittent = The addresses of { $host } do not all behave alike: whether it works depends on the address that a program picks.
tls-note-same-everywhere = Every port presents the same certificate, so another port does not help.
tls-note-proxied = { $address } belongs to Cloudflare, which passes on web traffic only: a name with the orange cloud does not reach a mail server. Administrator: set the mail server's name to "DNS only".
tls-note-never-plain = Unencrypted sending is no solution: anyone on the path could read the password.
tls-skipped = { $host }: { $addresses } not contacted: a private address or an unusual port. A name from a mail may lead there only with --allow-private.
tls-partial = Stopped before everything was checked; what was still open counts as not reached.

## The live check: a host in one line

probe-fits = { $host }: accepted by a strict client such as Gmail. Use { $settings }.
probe-differs = { $host }: some of its addresses are accepted and some refused, because { $why }. It works now and then.
probe-no-login = { $host }: no one can log in on ports 587 and 465, because { $why }.
probe-other-name = { $host }: refused. Type { $name } instead: its certificate is for that name.
probe-other-name-port = { $host }: refused. Type { $name } instead, and use { $settings }: there the certificate is for that name.
probe-ask_server = { $host }: refused. The server says that it is { $name }, and its certificate is for that name. If the company of { $name } hosts your mail, type { $name }; if you do not know it, stop.
probe-ask_alias = { $host }: refused. In DNS it is an alias (CNAME) of { $name }, and the certificate is for that name. If the company of { $name } hosts your mail, type { $name }; if you do not know it, stop.
probe-ask_address = { $host }: refused. Its certificate is for { $name }, which leads here. If you know it as your mail server, type { $name }; if you do not know it, stop.
probe-ask_certificate = { $host }: refused. No public authority certifies this; { $name } is on the certificate and leads here. If you know it as your mail server, type { $name }; if you do not know it, stop.
probe-other-name-no-login = { $host }: refused. Its certificate is for { $name }, but neither name helps in Gmail, because { $why }.
probe-repaired = { $host }: refused, because { $why }. Once that is repaired, type { $name }: the certificate is not for { $host }.
probe-not-the-provider = { $host }: this is not { $operator }: something on your machine or network answers in its place (issuer { $issuer }). Do not type a password here.
probe-not-the-provider-port = { $host }: on port { $ports } this is not { $operator }: something on your machine or network answers in its place (issuer { $issuer }). Do not type a password here.
probe-not-the-provider-own-authority = { $host }: accepted only with your own authority. This is not { $operator }: something on your machine or network answers in its place (issuer { $issuer }).
probe-own-authority = { $host }: accepted with your authority; Gmail and other public clients will refuse it. Use { $settings }.
probe-unread = { $host }: its certificate is accepted; the server supports only old ciphers, so the login could not be checked. Use { $settings }.
probe-wildcard-own = { $host }: refused. Its certificate covers only names directly under the same domain ({ $wildcard }): ask your administrator for the server's name there.
probe-wildcard = { $host }: refused. Its certificate covers only names under { $wildcard }. If that is the company that hosts your mail, ask it for your server's own name; if you do not know that company, stop.
probe-and = { $first }, and { $second }
probe-flawed = { $host }: refused, because { $why }.
probe-other-protocol = { $host }: not a server to send mail through: { $why }.
probe-not-reached = { $host }: could not be checked, because { $why }.
probe-relay-port = { $host }: this is port 25, where servers hand over mail and people do not log in. There is nothing to type from here.
probe-not-in-dns = { $host }: { $why }.
probe-not-dialled = { $host }: not asked: its address is private.
probe-fits-no-login = { $host }: its certificate is accepted, but no one can log in there.
probe-fits-no-password = { $host }: its certificate is accepted, but the server offers no login with a plain password (PLAIN, LOGIN), which Gmail and most mail programs need.

## The live check: the card of an endpoint

card-accepted = accepted
card-accepted-own-authority = accepted with your authority only
card-accepted-no-login = its certificate fits, but no one can log in
card-rejected = refused by a strict client
card-other-protocol = not a server for sending mail
card-not-checked = could not be checked
card-unreachable = not reached
card-use = use { $instead }
card-port = Port { $port }
card-login = login { $methods }
card-no-login = no login
card-greeting = Greeting
card-server-name = Calls itself
card-offers = Offers
card-names = Names
card-no-names = none
card-issuer = Issuer
card-subject = Subject
card-valid = Valid
card-valid-days = { $from } to { $until }, { $state ->
    [early] not yet
    [over] expired { $days ->
        [0] today
        [one] one day ago
       *[other] { $days } days ago
    }
   *[now] expires in { $days ->
        [0] less than a day
        [one] one day
       *[other] { $days } days
    }
}
card-key = Key
card-chain = Sent with it
card-fingerprint = SHA-256
card-more = { $count } more
card-checked = What the check showed
probing = asking { $hosts } on { $ports } (for { $domain })
probing-more = { $count ->
    [one] One more domain was not probed
   *[other] { $count } more domains were not probed
} ({ $limit } at most in one run, those with the most people first; --domain chooses others).

## The live check: reasons

reason-check_also_flawed = Besides, { $problem ->
    [expired] its certificate has expired
    [not_yet_valid] its certificate is not valid yet
    [missing_intermediate] it does not send its intermediate certificate
    [key_usage] its certificate's key is not meant for this use
    [unknown_new_root] its chain ends at a root that programs do not know (a new one of that authority, or one that somebody else made under its name)
    [tls_failed] the TLS handshake fails
    [tls_too_old] it supports only versions of TLS that are too old
    [weak_key] its key is too short
    [no_auth] it accepts no logins
    [no_password_login] it offers no login with a plain password
   *[other] { $problem }
}. The administrator must repair that as well.
reason-check_ask_about = The certificate is not for { $host }: { $witness ->
    [alias] in DNS that name is an alias (CNAME) of { $names }
    [certificate] { $names } leads to the same server
   *[server] the server says that it is { $names }
}, and its certificate is for that name. If the company behind that name hosts the mail, type that name; if you do not know it, stop.
reason-check_certificate_for = A strict client refuses { $host }: its certificate is for { $names }.
reason-check_fits = Checked just now: { $host } presents a valid certificate for this name and offers a login.
reason-check_fits_own_authority = Checked just now: { $host } is accepted with your authority; Gmail and other public clients will refuse it.
reason-check_fits_unread = Checked just now: the certificate of { $host } is valid and for this name. The server supports only old ciphers, so the logins it offers could not be seen.
reason-check_fits_unproven = The certificate of { $host } fits, but only mail says that people at { $domain } log in there, and anyone can get a matching certificate for their own name. Ask someone at { $domain } before you type a password.
reason-check_missing_intermediate = The name { $host } is right; the server does not send its intermediate certificate. The administrator must add it.
reason-check_no_login = { $problem ->
    [no_password_login] { $host } offers logins, but none with a plain password (PLAIN, LOGIN), which Gmail and most mail programs need.
   *[other] { $host } accepts no logins ({ $problem ->
        [no_auth] it offers none
        [refused] ports 587 and 465 are closed
       *[other] ports 587 and 465 do not answer
    }): it only passes mail on.
}
reason-check_no_name_works = No name can work in Gmail: { $host } presents a certificate that { $problem ->
    [self_signed] it signed itself
    [auto_generated] some software made for itself
   *[untrusted_issuer] no public authority issued
}. Ask the administrator for a public one.
reason-check_not_dialled = { $host } could not be checked: the name leads to a private address or an unusual port, and mail may lead there only with --allow-private.
reason-check_not_in_dns = { $host } does not exist in DNS: no program can connect to it, Gmail included.
reason-check_not_reached = { $host } could not be checked ({ $problem ->
    [refused] nothing listens
    [timeout] no answer in time
    [not_ready] it turned us away
    [closed] it hung up
    [dns_not_found] its name could not be looked up
    [ehlo_refused] it refuses the name given in EHLO
   *[other] { $problem }
}). That does not count against the name.
reason-check_not_the_provider = This is not { $operator }: something on your machine or network answers in place of { $host } (issuer { $issuer }). Do not type a password until that is gone.
reason-check_once_repaired = { $host } is not on the certificate; { $instead } is, and it leads to the same server. It cannot work today either ({ $why }): type { $instead } once the administrator has repaired that.
reason-check_other_name = { $host } is not on the certificate; { $instead } is, and it leads to the same server.
reason-check_out_of_date = The name { $host } may be right, but its certificate { $problem ->
    [not_yet_valid] is not valid yet
   *[expired] has expired
}. The administrator must renew it.
reason-check_refused = A strict client refuses { $host }: { $why }.
reason-check_wildcard_only = The certificate of { $host } covers only names under { $wildcard }. If that is the company that hosts the mail, ask it for your server's name.
reason-domain_ask_about = { $host } belongs to a different company from { $domain }. If that company hosts your mail, type { $host }; if you do not know it, ask someone at { $domain } before you type a password.
reason-domain_configured = The domain's settings file for mail programs names { $host } for sending.
reason-domain_guess = { $host } exists in DNS and is a common name for such a server. Nothing else names it.
reason-domain_lookup_failed = DNS did not answer every question about { $domain }: there may be more to know.
reason-domain_mx_elsewhere = { $mx } takes mail in for the domain (MX). That need not be where people log in.
reason-domain_mx_operator = { $mx } takes mail in for the domain: that is { $operator }, where people log in at { $host }.
reason-domain_mx_provider = { $mx } takes mail in for the domain: that is { $operator }. Look up the SMTP server in its help pages.
reason-domain_no_settings_file = No trustworthy settings file was found at autoconfig.{ $domain } or { $domain }.
reason-domain_nothing_known = Nothing names a login server of { $domain }: no provider that heloscope knows, no announcement in DNS, and neither mail.{ $domain } nor smtp.{ $domain } exists.
reason-domain_published = The mail of { $domain } is at { $operator }, which publishes { $host } as its login server.
reason-domain_dead_submission = In DNS, the domain announces { $host } for logins (SRV), but that name leads nowhere.
reason-domain_submission = In DNS, the domain announces { $host } for logins (SRV).
reason-dns_agrees = { $record ->
    [mx] DNS agrees: incoming mail goes to { $host } too (MX).
    [srv] DNS agrees: the domain announces { $host } for sending (SRV).
   *[reverse] DNS agrees: the server's address is called { $host } too (reverse DNS, confirmed).
}
reason-dns_near = { $record ->
    [mx] DNS half agrees: incoming mail goes to { $names }, run by the same organisation as { $host } (MX).
    [srv] DNS half agrees: the domain announces { $names } for sending, run by the same organisation as { $host } (SRV).
   *[reverse] DNS half agrees: the server's address is called { $names }, run by the same organisation as { $host } (reverse DNS, confirmed).
}
reason-dns_differs = { $record ->
    [mx] DNS { $host_given ->
        [yes] disagrees
       *[no] says
    }: incoming mail goes to { $names } (MX). That need not be where people send from.
    [srv] DNS { $host_given ->
        [yes] disagrees
       *[no] says
    }: for sending, the domain announces { $names } (SRV).
   *[reverse] DNS { $host_given ->
        [yes] disagrees
       *[no] says
    }: the server's address is called { $names } (reverse DNS, confirmed).
}
reason-dns_failed = DNS did not answer about { $domain }.

rejection-not_in_dns = does not exist in DNS
rejection-placeholder = a name from a manual; its domain belongs to someone else

answer-ask-hoster = For { $domain }, ask the company that hosts its mail for your server's own name: the certificate of { $host } covers only names under { $wildcard }.
answer-no-login = For { $domain }, no name to type yet: { $host } accepts no logins.
answer-no-password-login = For { $domain }, no name to type yet: { $host } offers no login with a plain password.
answer-not-the-provider = For { $domain }, the name is { $host }, but something else answers in its place here. Do not type a password on this machine or network.
answer-unproven = For { $domain }, you could try { $host }: its certificate fits, but ask someone at { $domain } first whether people log in there.
answer-none-not-in-dns = No answer for { $domain }: { $host } does not exist in DNS.
answer-unusable-today = For { $domain }, the name is { $host }, but it cannot work today: { $why }.
answer-unusable-today-try = For { $domain }, you could try { $host }, but it cannot work today: { $why }.
current-checked_ok = { $current } is what you have; its certificate was checked, and a strict client such as Gmail accepts it.
current-checked_ok-own_authority = { $current } is what you have; its certificate is accepted with your authority (--ca-file). Gmail and other public clients will refuse it.
current-checked_bad = { $current } is what you have; it fails in Gmail: { $why }.
current-checked_bad-instead = { $current } is what you have; it fails in Gmail: { $why }. { $instead } is on its certificate, and leads to the same server.
advice-ask-login = Ask someone at { $domain } whether people log in at { $host }.
advice-public-authority = For Gmail and other public clients, the server needs a certificate from a public authority (such as Let's Encrypt): ask the administrator of { $domain }.
advice-ask-certificate = Ask the administrator of { $domain } to repair the certificate; the check above says what is wrong.
advice-ask-server = Ask the administrator of { $domain } to repair the mail server; the check above says what is wrong.
advice-ask-hoster = Ask the hosting company of { $domain } for your server's own name.
advice-probe-elsewhere = Check again from another network:
    heloscope probe { $typed }
advice-type-it = In Gmail ("Send mail as"; for a new address "Add another email address", for one that is there "edit info"): type { $host }, the port above, and the user name and password of the mailbox.

## HTML report

html-title = Names for the "SMTP server" box
html-title-domain = SMTP server for { $domain }
html-title-archive = SMTP servers by sender domain
html-question = Which name goes into the "SMTP server" box?
html-footer = This page was made on the machine that read the mail. It loads nothing, runs nothing and sends nothing.
html-digit-group = ,
html-share = { $part } of { $whole }

html-kind-recommend = answer
html-kind-documented = documented by the provider
html-kind-try = worth a try
html-kind-no-password = no password login
html-kind-unusable = refused today
html-kind-conflict = the mails disagree
html-kind-outside = sent by a service
html-kind-none = no answer

html-select-hint = Click the name to select all of it.
html-possible = Possible SMTP server
html-settings-checked = Settings, once the name is checked
html-settings-programs = For programs that sign in with OAuth
html-settings-one = With these settings
html-settings-several = With either of these; try the first one first
html-column-port = Port
html-column-security = Security
html-column-gmail = In Gmail
html-security-starttls = STARTTLS (encrypted after a greeting)
html-security-tls = TLS from the start
html-gmail-starttls = "TLS"
html-gmail-tls = "SSL"
html-column-name = Name
html-column-why = Why
html-column-kind = Answer
html-column-number = Number
html-column-first = First seen
html-column-last = Last seen
html-rejected-caption = Names in the mails that cannot be the SMTP server
html-more-names = { $number ->
    [one] One more name is not shown; the JSON has it.
   *[other] { $count } more names are not shown; the JSON has them.
}

html-route-lead = The newest hop is at the top. Each server adds a line when it receives the mail; only the lines above the boundary are certain.
html-route-summary = { $count ->
    [one] one hop
   *[other] { $count } hops
}
html-route-title = The path of the mail
html-route-text = A line down the page with a dot for each server, the newest at the top; the table beside it shows the same.
html-route-legend = Solid: encrypted. Dashed: not encrypted. Thin: not known.
html-route-start = written
html-route-caption = Each hop, the newest first
html-column-client = Received the mail from
html-boundary = ▲ written by the receiver · ▼ written by others
html-above-boundary = ▲ written by the receiver
html-below-boundary = ▼ written by others
html-tls-yes = encrypted
html-tls-version = encrypted, TLS { $how }
html-tls-no = not encrypted
html-address = address { $ip }
html-address-operator = address { $ip } ({ $operator })
html-as-table = The same as a table
html-raw-lines = The lines as they are in the mail
html-mail-caption = The mail
html-mail-from = From
html-mail-subject = Subject
html-mail-date = Date
html-mail-id = Message-ID
html-mail-input = Read from
html-more-hops = { $number ->
    [one] One more hop is not shown; the JSON has it.
   *[other] { $count } more hops are not shown; the JSON has them.
}
html-more-mails = { $number ->
    [one] One more mail is not shown; the JSON has it.
   *[other] { $count } more mails are not shown; the JSON has them.
}

html-figures = In figures
html-figure-domains = domains
html-figure-answered = with a name to type
html-figure-mails = mails read
html-figure-copies = copies, counted once
html-figure-no-route = without a route
html-figure-left-out = parts left out
html-kinds-caption = Domains by kind of answer
html-skipped-caption = What was not read, and why
html-domains = All domains
html-domains-order = Domains with the most people first.
html-rows = Domains { $first } to { $last }
html-more-rows = { $number ->
    [one] One more domain is not shown; the CSV and the JSON have it.
   *[other] { $count } more domains are not shown; the CSV and the JSON have them.
}
html-cards = Domain by domain
html-cards-lead = When each host name was seen, how many people's mail names it, and what was left out.
html-more-cards = { $number ->
    [one] One more domain is in the table only.
   *[other] { $count } more domains are in the table only.
}
html-card-summary = { $people ->
    [one] one person
   *[other] { $people_written } people
}, { $mails ->
    [one] one mail
   *[other] { $mails_written } mails
}
html-chart-title = Host names over time
html-chart-host = { $host }: { $first } to { $last }.
html-hosts-caption = Host names, and whose mail names them
html-host-retired = replaced
html-left-out-caption = Mails left out, and why
html-left-out-outside_service = sent through { $operator }
html-left-out-no_trace_field = without a route (sent copies, drafts)
html-left-out-never_left = never left the machine
html-left-out-probably_forged = probably forged
html-left-out-provider_host_unknown = at { $operator }, whose server is not known
html-left-out-no_name_left = without a usable name
html-why-and-next = Why, and what to do next
html-back = Back to all domains

html-probes = The certificate check
html-probe-caption = What the server showed
html-probe-title = What the mail server shows
html-use-instead = A name that would pass
html-validity = Certificate valid
html-checked = checked
html-certificate-names = Names on the certificate

## The rules that did not fit, by code

rules-tried = Rules tried
rules-span = { $first } to { $last }
rule-fits = fits, and decides.
miss-boundary_unsure = the receiver hides the addresses of its clients, and the name is outside the sender's domain.
miss-crosses_network = the mail came over a network.
miss-failure_explained = a check failed, but a list, a forwarder or a filter explains it.
miss-has_route = there is a route to read.
miss-helo_impossible = { $name } cannot be a login server's name.
miss-helo_is_another = the server that handed the mail over called itself { $name }.
miss-helo_outside = { $name } is outside the sender's domain.
miss-inside_provider = no client is shown, but the provider is.
miss-login_at_customer = the login at { $name } is below a provider's line, where any customer of the provider could have written it.
miss-login_at_provider = the login at { $name } is at a provider that publishes its server.
miss-login_client_not_gmail = the client that logged in was not Gmail.
miss-login_foreign = the login at { $name } is not in the sender's domain, and the checks do not cover it.
miss-login_impossible = { $name_given ->
    [no] the login line names no server.
   *[yes] { $name }, in the login line, cannot be a login server's name.
}
miss-login_is_last = the author's login server did not pass the mail on to another server.
miss-login_unvouched = a line shows a login at { $name }, and nothing vouches for the sender's domain.
miss-name_unlike = { $name } does not have the form of that provider's server names.
miss-no_author = the mail has no "From" address with a domain.
miss-no_helo = the line does not say what the server called itself (HELO).
miss-no_login = no line shows a login.
miss-no_provider = the server belongs to no mailbox provider in the table.
miss-no_reverse_name = no reverse DNS name was recorded.
miss-no_service_sign = no sign of a sending service.
miss-nothing_failed = none of the receiver's checks failed.
miss-not_authorized = { $name_given ->
    [yes] the sender's domain does not vouch for { $name } (no SPF pass).
   *[no] no SPF pass lets a server send for the sender's domain.
}
miss-provider_only_claimed = { $name } is only what the server calls itself; reverse DNS does not show that provider.
miss-reverse_name_impossible = the reverse DNS name { $name } cannot be a login server's.
miss-reverse_name_outside = the reverse DNS name { $name } is outside the sender's domain.
miss-reverse_name_unchecked = the reverse DNS name { $name } was not checked, or is of the kind that customers' machines get.
miss-role_sender = the sender is a role address (such as noreply or postmaster).
miss-server_names_are_the_setting = at this provider each server's own name is the one to type (see R8).
miss-third_party = the mail came through a filter, a list or a forwarder, so the receiver did not see this server.
miss-unvouched = nothing vouches for the sender's domain.

## The table of operators

column-operator = Operator
column-kind = What it is
column-smtp-server = SMTP server
column-how-sure = Sure
column-suffixes = Domains
column-ports = Ports
column-login = Log in with
column-alternatives = Or else
column-marks = Marks
column-traits = Names
column-source = Source
column-note = Note
kind-short-bulk-esp = sending service
kind-short-forwarder = forwarder
kind-short-mailbox-provider = mailboxes
kind-short-mailing-list = mailing list
kind-short-security-gateway = mail filter
kind-bulk-esp = sending service: sends for programs and campaigns; people do not log in there
kind-forwarder = forwarder: passes mail for one address on to another
kind-mailbox-provider = mailbox provider: people log in here
kind-mailing-list = mailing list: passes mail on to its subscribers
kind-security-gateway = mail filter: filters or relays mail for organisations; people do not log in there
sureness-A = from the provider itself, or from a database of settings that mail programs use
sureness-B = from public documentation, not checked
sureness-C = a guess: the operator is right, its server may not be
operator-server-name = the name of your own server, of the form { $pattern }
operator-account-name = a name made from your own account, of the form { $pattern }
operator-host-unknown = not known: see the provider's help pages
operator-no-login = none: people do not log in there
operator-port-starttls = { $port } with STARTTLS
operator-port-tls = { $port } with TLS from the start
operator-login-admin-switch = a password, once an administrator has turned SMTP AUTH on
operator-login-app-password = a password made for the mail program (app password), at least where two-step login is on
operator-login-oauth-only = OAuth 2 only: no password works
operator-login-password = the password of the mailbox
operator-trait-customers = customers get names below the domain, so the domain alone does not show that a machine is the company's
operator-traits-between = {"; "}
operator-trait-shared = server names of this form are machines that the company runs for many customers
operators-summary = { $suffixes ->
    [one] One domain
   *[other] { $suffixes } domains
} of { $operators ->
    [one] one operator
   *[other] { $operators } operators
}. heloscope operators NAME shows all about one; --operators FILE adds your own.
operators-unknown = The table knows no operator, product or host { $name }.
operators-add = --operators FILE adds rows of your own.

## Explanations
## One message for each rule and code, for `heloscope explain`: what it means, its first sentence
## for the list; `.example` keeps its line breaks. The order of this file is the order of the list.

explain-heading = { $code }: { $group }
explain-example = Example
explain-unknown = There is no rule, code or known error text "{ $code }".
explain-nearest = Did you mean { $nearest }?
explain-all = "heloscope explain" lists them all.
explain-usage = heloscope explain CODE says more, with an example.

explain-group-rules = Rules: the first that fits decides
explain-R0 = The text is not the original source of a mail, or it is a copy that was never delivered. Every server that receives a mail adds a Received line at the top; where there is none, there is no server to name. In Gmail use "Show original" and then "Copy to clipboard". A sent copy or a draft has no route either: ask the recipient for their copy.
    .example =
        From: Bo <bo@example.com>
        Subject: Minutes
        (no Received line)

        -> none
explain-R1 = The mail never left the machine it was written on. No line shows a client on the network, as in the mail of a cron job, so no server had to give its name.
    .example =
        Received: by host.example.com (Postfix, from userid 0) id 4XyZ

        -> none
explain-R2 = The mail is probably forged. The receiver's check of the sending server (SPF) or of the whole mail (DMARC) failed, and no list, forwarder or filter explains it. A reverse DNS name in the domain is no excuse: anyone who rents a line from the domain has one. Names in such a mail prove nothing, so none is offered. If your own relay broke the check, name it with --trust.
    .example =
        Authentication-Results: mx.google.com; spf=fail; dmarc=fail header.from=example.com
        From: Bo <bo@example.com>

        -> none, and the mail has no vote
explain-R3 = The mail went out through a service that sends for many companies. Newsletter and notification services have the sender's permission, so all checks pass, but people do not log in there. Ask someone at the domain to send you an ordinary mail.
    .example =
        Received: from o1.ptr42.sendgrid.net ([192.0.2.25]) by mx.google.com
        From: News <news@example.com>

        -> outside: sent through SendGrid
explain-R4 = The domain's mail is at a provider that publishes one login server for everyone. The names in the header are some of many machines, and people do not log in there. The answer is high when the domain lets the provider send (SPF) or the author's address is the provider's own. It is medium when a signature confirms the author. It is low behind a filter or forwarder, and when nothing confirms the author: then a stranger with an account at the provider may have written the mail. If heloscope knows the provider but not its login server, it names only the provider.
    .example =
        Received: from mail-wm1-f41.google.com ([192.0.2.41]) by mx.example.org
        From: Bo <bo@example.com>

        -> documented: smtp.gmail.com, high
explain-R5 = Someone already sends through this server from Gmail. The login line names Google as the client that logged in; Google accepts a server only if its certificate carries the name, so this is as good as a check.
    .example =
        Received: from out1.example.com by mx.example.org
        Received: from mail-wm1-f41.google.com ([192.0.2.41])
            by mail.example.com with ESMTPSA
        From: Bo <bo@example.com>

        -> recommend: mail.example.com, high
explain-R6 = The sender logged in at a server, and the same server handed the mail over under the same name. Two lines by two writers agree, so this is the name to type.
    .example =
        Received: from mail.example.com ([192.0.2.1]) by mx.google.com
        Received: from laptop.local ([198.51.100.7]) by mail.example.com with ESMTPSA
        From: Bo <bo@example.com>

        -> recommend: mail.example.com, high
explain-R7 = People log in at one server, and their mail leaves through another of the same organisation. The server that their mail leaves through (the one with the "HELO" name) only sends; the name to type is that of the login server.
    .example =
        Received: from out1.example.com ([192.0.2.11]) by mx.google.com
        Received: from laptop.local ([198.51.100.7]) by mail.example.com with ESMTPSA
        From: Bo <bo@example.com>

        -> recommend: mail.example.com, high
explain-R8 = The mail came from a hosting company where each server's own name is the one to type. The provider's certificate covers its servers' names (*.hoster.example) but no name in your domain, so the name in the header is exactly what to type. Reverse DNS must show the company, and the domain must let this server send (SPF). Otherwise any customer of the company could have sent the mail, and the name is only worth a try.
    .example =
        Received: from sv1234.xserver.jp (sv1234.xserver.jp [192.0.2.34]) by mx.google.com
        From: Bo <bo@example.com>

        -> recommend: sv1234.xserver.jp, high
explain-R9 = The server that handed the mail over called itself by a name in the sender's own domain, and more evidence supports it. Either the domain lets it send (SPF), or a signature confirms the author and the server's reverse DNS name is in the domain. With the reverse DNS name alone the answer is low. On many small sites people also log in there, and the certificate carries that name. A larger site may have one server for logins and another for sending, so check it.
    .example =
        Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com
        Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com
        From: Bo <bo@example.com>

        -> recommend: mail.example.com, medium
explain-R10 = The name fits the sender's domain, but something is missing. The mail came through a filter, a list or a forwarder; or only a signature confirms the author, and a signed mail can be sent again from anywhere; or no check supports the domain; or the receiver hides the addresses of its clients; or the sender is a role address (no-reply). The reason says which.
    .example =
        Received: from lists.example.org by mx.google.com
        Received: from mail.example.com ([192.0.2.1]) by lists.example.org
        List-Id: <talk.lists.example.org>
        From: Bo <bo@example.com>

        -> try: mail.example.com, low
explain-R11 = The mail came from a server of an organisation that heloscope does not know, and the sender's domain lets it send (SPF). It may be a hosting company where people log in, or a service that only sends. Check its certificate, and ask someone at the domain before you type a password.
    .example =
        Received: from srv7.example.net (srv7.example.net [192.0.2.7]) by mx.google.com
        Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com
        From: Bo <bo@example.com>

        -> try: srv7.example.net, low
explain-R12 = The server calls itself by an impossible name, and the name that the receiver found for its address (reverse DNS) is in the sender's domain. A server that says "localhost.localdomain" often has a better name in DNS, which is the next best guess. A name of the kind that customers' machines get, or one that was not checked, does not count.
    .example =
        Received: from localhost.localdomain (mail.example.com [192.0.2.1]) by mx.google.com
        From: Bo <bo@example.com>

        -> try: mail.example.com, low
explain-R13 = No name is left. Each name in the header either cannot be the login server of this domain or has too little evidence; names that were ruled out are listed with the reason.
    .example =
        Received: from EXCH01.corp.local ([192.0.2.9]) by mx.google.com
        From: Bo <bo@example.com>

        -> none: EXCH01.corp.local is an internal name

explain-D1 = The domain is in the table of mail providers, or in the list of settings that mail programs use. The login server published there is the answer; no mail is needed.
    .example =
        heloscope domain gmail.com

        gmail.com is Google's own domain: type smtp.gmail.com.
explain-D2 = The domain publishes a file of settings for mail programs, and it was read over HTTPS under a valid certificate. The server that it names is the domain's own, or one that a provider publishes; for a host of another company, the report only tells you to ask about it.
    .example =
        heloscope domain --autoconfig example.com

        https://autoconfig.example.com/mail/config-v1.1.xml names mail.example.com: type mail.example.com.
explain-D3 = The domain announces a server for logins in DNS (SRV), or its mail is received by a provider that publishes one (MX). Whoever controls the network controls DNS, so the answer is low. For a host of another company, the report only tells you to ask about it.
    .example =
        heloscope domain example.com

        aspmx.l.google.com takes mail in for example.com: that is Google, so type smtp.gmail.com.
explain-D4 = Nothing names a server, but mail.DOMAIN or smtp.DOMAIN exists. It is a guess: try it only if its certificate is for this very name.
    .example =
        heloscope domain example.com

        mail.example.com exists, and nothing else is known: check its certificate, then try mail.example.com.

explain-group-verdicts = Kinds of answers
explain-recommend = The mail itself shows where people of this domain log in, or names the server in their own domain, and the receiver's checks support it. Check its certificate (heloscope probe), then type this name.
explain-documented = The domain's mail is at a provider, and this is the login server that the provider publishes.
explain-try = A name that may be right, but only on someone else's word. Ask someone at the domain before you type a password into that server: a matching certificate proves the name, not whose server it is.
explain-conflict = The mails name several servers, and none of them clearly leads. Check the certificate of each, or add mails from more people.
explain-outside = The mail went out through a service that is not the domain's own server. It says nothing about where people log in.
explain-none = This mail has no name that could be offered. The reasons say why, and what would help.

explain-group-sure = How sure an answer is
explain-verified = The certificate was checked just now: it is valid, it carries this name, and the server offers a login.
explain-high = Several signs agree, or one is decisive, such as the record of a login that the receiver's checks confirm.
explain-medium = There is one good witness, or a good one seen through someone else's lines.
explain-low = There are only weak signs. Check the certificate and ask someone at the domain.

explain-group-reasons = Reasons
explain-author_unread = Something in the text looks like the From field, and could not be read as one: line ends were lost, a bracket above it is open, or its address was written in another way. So it is not clear whose mail it is. Copy the header again, or name the sender's domain with --domain.
explain-author_cut = The header ends without a From field and without the blank line that ends each header, or it was repaired. It was probably cut off. Copy all of it, or name the sender's domain with --domain.
explain-damaged_line = A Received line that the answer rests on has no server ("by") or no date. Each complete line has both, so this one lost a part on its way here or was made up. The answer is a try at most.
explain-delivery_report = The mail is a delivery report: a program wrote it to say that a mail could not be sent. When Gmail's "Send mail as" fails, the report names the server that is configured there. It does not show that server's right name: read a mail from a colleague who uses the same server, or check the certificate with heloscope probe.
explain-domain_given = The header names no sender, and --domain says whose mail it is. Nothing in the header confirms that, so the answer is a try at most.
explain-fields_missing = Some programs give a header as an object with the field names as keys. Only one of several Received fields is left, and nothing shows whether it is the receiver's. So the answer is a try at most.
explain-ambiguous = Something in the pasted text looks like a part of the route and was not read as one, or the line ends are of several kinds, or lines were left out. A sender can write such things into a mail, so the answer is a try at most.
    .example = a line "from … by … ; date" above the header
explain-top_lost = The text begins in the middle of a "Received" line. Which machine handed the mail over there cannot be known, and a sender can write the lines below it. So the answer is a try at most.
explain-lines_torn = A program cut long lines at a column and took off the blanks there. So two pieces of a line may be one word or two, and what the header says depends on that. The answer is a try at most.
    .example = "from mail.exam" and, in the next line, "ple.com by mx.google.com"
explain-one_line = The whole header was on one line. Line breaks were put back before the field names, but a sender can write such names into a subject. So the answer is a try at most.
explain-route_unread = Something in the text looks like Received lines, and none of it was read: it is below another header, which has none, or its lines could not be told apart. A sender can write such lines into a mail, so they are read only at the top of a text. Copy that header alone.
explain-probably_cut = What is left of the header shows no server. It was repaired or ends without the blank line that ends each header, so it may have been cut off. Copy all of it.
explain-text_around = The header was inside other text, such as a note, a ticket or a web page. Whoever wrote that could have written the header. Use the answer only if you copied it from the mail program yourself.
explain-account_name_provider = The provider gives each account its own name under one certificate, and the name in the header is a different one. Look yours up in the provider's control panel.
    .example = The header shows www1234.sakura.ne.jp; yours is your-login.sakura.ne.jp.
explain-agreement = Mails of several people name the same host. One person counts once, however many mails there are; two people whose mail the receiver's checks vouch for raise the answer by one level.
    .example = 4 people agree on mail.example.com (19 mails).
explain-chain_broken = The mail passed through a filter, a list or a forwarder that hides what came before it. The next line down does not continue the path, so a stranger may have written it.
    .example =
        Received: from lists.example.org by mx.google.com
        Received: from mail.example.com by somewhere.example.net
        (lists.example.org did not write the second line)
explain-documented_host = The provider of the domain publishes this login server (rule R4).
    .example = The mail of example.com is at Google: smtp.gmail.com.
explain-foreign_host = The server belongs to an organisation that heloscope does not know, and the domain lets it send (rule R11).
    .example = srv7.example.net handed over a mail from example.com, with spf=pass.
explain-gmail_uses_it = Google itself logged in at this server to send the mail (rule R5). So its certificate carries the name, and "Send mail as" works with it.
    .example = Received: from mail-wm1-f41.google.com by mail.example.com with ESMTPSA
explain-helo_in_organization = The server that handed the mail over called itself by a name in the sender's own domain (rule R9). This "HELO" name is what a client says first when it connects.
    .example = Received: from mail.example.com (…) by mx.google.com, and From: bo@example.com
explain-named_too = Where the receiver's checks vouch for some of the mails, the others have no vote, though they name the same host: anyone could have written them.
explain-hosts_disagree = The mails name several hosts, and none of them has four fifths of the votes. Old mails count less: a vote loses half its weight each year.
    .example = Three people's mails name mail.example.com, two name smtp.example.com.
explain-left_out = Some mails had no vote: sent through a service, probably forged, without a route, or without a usable name.
    .example = Left out: 8 mails sent through Amazon SES.
explain-login_and_helo_agree = The login server and the outgoing server are the same and use the same name (rule R6).
    .example = by mail.example.com with ESMTPSA, and above it: from mail.example.com
explain-login_server = The author logged in at this server, and the mail went out through another (rule R7). A login shows in a Received line, for example as "with ESMTPSA", where the A stands for AUTH.
    .example = Received: from laptop.local by mail.example.com with ESMTPSA
explain-never_left = No line shows a client on the network, so no server gave its name (rule R1).
explain-no_author = The mail has no From address with a domain, so there is nothing to look for. The return path is not used instead.
explain-no_name_left = Every name in the header was ruled out, or has too little evidence (rule R13). Names that were ruled out are listed below the reasons, each with its reason.
explain-no_trace_field = There is no Received line: this is a sent copy or a draft. The recipient's copy has Received lines.
explain-not_the_source = The text is something other than the source of a mail, such as the summary at the top of Gmail's "Show original" page.
    .example = "SPF: PASS with IP 192.0.2.1" belongs to the summary; the source is below it.
explain-checks_unread = The lines in which the receiver wrote its checks are no longer as they were: they are not indented any more, as if the text had been wrapped again, blank lines stand above them, or they were cut, moved or altered. A sender can write such lines too, so passed checks in them do not count, and failed ones do.
explain-not_vouched = The receiver recorded no passed check (SPF, DKIM, DMARC) for the sender's domain, and the server's address is not registered under it either. So a stranger may have sent it under this name.
explain-numbered_cluster = The hosts differ only in a number, or in a number and the name of a site: they are several machines of one service. They often share a certificate, and the common name on it is the one to type.
    .example = mx1.example.com, mx2.example.com, mx3.example.com
explain-one_mail = One mail is one witness. Mails from other people at the domain make the answer surer.
explain-only_reverse_name_vouches = Only the name registered for the server's address (reverse DNS) supports the domain; the receiver recorded no passed check. That is weaker evidence, so the answer is low.
explain-only_role_senders = All the mail came from role addresses (no-reply, news, postmaster). Such mail is often sent through a different server.
explain-outside_service = The server that handed the mail over, or a mark in the header, belongs to a sending service (rule R3).
    .example = X-SG-EID is a field that only SendGrid writes.
explain-probably_forged = SPF or DMARC failed, and nothing explains it (rule R2).
    .example = Authentication-Results: mx.google.com; spf=softfail; dmarc=fail
explain-provider_host_unknown = The domain's provider is known, but its login server is not. The provider's help pages name it: look for "SMTP" or "outgoing server".
explain-retired = The host was replaced by another: its last mail is older than the first mail that names the new host. That takes mails from two people that name the new host and that the receiver's checks vouch for. If only one person has such mails, two are enough.
    .example = old.example.com until 2022-03-01, mail.example.com since 2022-03-09.
explain-reverse_name_instead = The name that the server called itself is impossible, so the name registered for its address (reverse DNS) is used instead (rule R12).
    .example = Received: from localhost.localdomain (mail.example.com [192.0.2.1])
explain-role_sender = The sender is a role address (no-reply, news, postmaster), and such mail is often sent through a different server. So the name is only worth a try (rule R10).
explain-server_name_provider = At this provider the server's own name is the one to type, and the provider's certificate covers it (rule R8).
    .example = Received: from gator2016.hostgator.com
explain-shared_relay_risk = The login server belongs to a company that serves many customers. Any of them could have written the lower lines of another's mail, so read what the answer says before you trust it.
explain-smtp_auth_turned_off = Microsoft 365 turns password logins for sending (SMTP AUTH) off by default from the end of December 2026. The tenant's administrator can turn them on.
explain-stepped_over = A filter, a list or a forwarder was between the sender's server and the receiver, and the line below its own was read instead. Everything below rests on its word alone, so the answer is lower.
    .example =
        Received: from gate.example.net by mx.google.com        (a mail filter)
        Received: from mail.example.com by gate.example.net     (read instead)
explain-submission_not_believed = A line below names a login, but nothing confirms it: neither the receiver's checks nor the server's reverse DNS name. Anyone can write such a line.
    .example = A mail with spf=none whose lowest line says: by mail.example.com with ESMTPSA
explain-third_party = The name fits the domain, but only someone else's line says that this server sends for it (rule R10).
explain-unproven = Besides the mails behind the answer, there are others that anyone could have written in the sender's name: none of the receiver's checks shows that their server may send for the domain. As long as one mail is better than that, they do not count; the names in them are only listed.
explain-unvouched_name = The name fits the domain and the mail came directly from that server, but none of the receiver's checks (SPF, DKIM, DMARC, reverse DNS) supports it. Anyone can claim a name (rule R10).
explain-carried = With --attached, the mail inside another one is read. Its lines are only text that the outer mail's sender attached, so the answer is low at most, unless that sender belongs to the organisation that received the inner mail.
explain-author_not_public = The address in "From" ends in a name without a known top-level domain. No one can have a mail server there, so every host in the header belongs to others.
explain-signed_only = The name fits the domain, and a signature (DKIM or DMARC) confirms the author. A signed mail can be sent again from any server, so the signature does not vouch for the server's name (rule R10). An SPF pass would.
explain-boundary_unsure = The receiving server records a private address for its clients, as happens with containers and port forwarding. So no one can tell whether its own machines or a stranger handed the mail over (rule R10). --trust ADDRESS says that this client is the receiver's own.
explain-login_to_try = The provider's published server is the answer, but a login line in the sender's own domain names another. Any customer of the provider could have written that line.
explain-boundary_unsure_line = The line names a client with a private address that did not write the next line. If that client belongs to your mail system, say so with --trust and its address: then the lines below count.
explain-client_hidden = The line shows only the address of a container or a router, or is torn, and no machine of the receiver's wrote a line below it. So no one can tell who handed the mail over, and --trust with that address would not help: the name in the answer is one to try (rule R10).
explain-may_be_inside = The next line below was written in the same organisation, so the client may be one of the receiver's own machines, and the mail may have come in further down. If so, say so with --trust and its name or address.
explain-unbelieved_results = Check results below the receiver's own line may have been written by the sender, unless the receiver removes such fields from incoming mail. If it does, say so with --receiver and its name.
explain-vouched = The receiver's own checks passed for the sender's domain: SPF (this server may send for it), DKIM (the domain signed the mail), DMARC (either of these for the address that you see), or reverse DNS (the server's address is registered under it).
    .example = Authentication-Results: mx.google.com; dkim=pass header.d=example.com
explain-check_ask_about = The server calls itself by another company's name, or DNS says that it is an alias of one, and its certificate is for that name. If that company hosts the mail, its server's name is the one to type. Anyone on the path to the server could answer like that too, so it is never given as an answer.
explain-check_also_flawed = Beside the wrong name the server has another fault. Its administrator must repair both before a strict client accepts it.
    .example = an expired certificate for another name
explain-check_certificate_for = The certificate is for other names, and none of them is known to belong to the sender's domain or its mail provider. Anyone on the path to the server can answer with a valid certificate for their own name, so such a name is never an answer.
explain-check_fits = The certificate was checked just now: it is valid and carries this name, and the server offers a login. That settles it.
explain-check_fits_own_authority = The certificate fits, and the authority of --ca-file issued it. Gmail and other public clients do not know that authority, so the answer is not called verified.
explain-check_fits_unread = The certificate fits. The server supports only old ciphers, so the logins it offers could not be seen.
explain-check_fits_unproven = The certificate fits, but the name rests on mail alone, and anyone can get a matching certificate for their own name. So the answer stays a try: ask someone at the domain.
explain-check_missing_intermediate = The name is right, but the server does not send its issuer's certificate along with its own. The administrator must install the whole chain.
explain-check_no_login = The server accepts no logins: it offers none, or its login ports are closed. It only passes mail on, so there is nothing to type yet, and the answer goes down one level.
explain-check_no_name_works = The certificate is signed by the server itself or by a private authority, so no name can work in Gmail.
explain-check_not_dialled = The name leads to a private address or to an unusual port. Mail may lead there only with --allow-private.
explain-check_not_in_dns = DNS knows no such name, so no program can connect to it.
explain-check_not_reached = Nothing answered, or the server turned this machine away. That does not count against the name: try from another network.
explain-check_not_the_provider = The provider's own server shows a certificate of its own from a public authority. What answered does not: an antivirus program, a filter, a web host or an attacker is in between. The name stays; try from elsewhere.
explain-check_once_repaired = The certificate is for another name of the sender's domain, or for one that the mail's provider publishes, and that name leads to the same server. It is the name to type, but not today: the server has a fault that its administrator has to repair first.
explain-check_other_name = The server presents a certificate for another name of the sender's domain, or for one that the mail's provider publishes, and that name leads to the same server. That one is the name to type.
    .example = smtp.example.com leads to the server, and the certificate is for mail.example.com.
explain-check_out_of_date = The certificate has expired or is not valid yet. The name may be right; the administrator must renew the certificate.
explain-check_refused = A strict client refuses the server for the reason given.
explain-check_wildcard_only = The certificate covers only names under another domain. If that is the company that hosts your mail, your server's own name there is the one to type, and the company knows it. If you do not know that company, someone else may be answering.
    .example = The certificate is for *.hoster.example; your server may be s17.hoster.example.
explain-domain_ask_about = A source names a server of another company. It may be the company that hosts the domain's mail, or a stranger. Only the domain's people can tell.
explain-domain_configured = The domain publishes the server in the settings file that mail programs read (rule D2).
explain-domain_guess = A common name that exists (rule D4).
explain-domain_lookup_failed = A name server did not answer. Try again later, or from another network.
explain-domain_mx_elsewhere = The server that receives a domain's mail is often not the one where people log in.
explain-domain_mx_operator = The domain's mail is received by a provider that publishes a login server (rule D3).
explain-domain_mx_provider = The domain's mail is received by a provider whose customers have servers with different names.
explain-domain_no_settings_file = Many domains publish a file of settings for mail programs. It counts only if it comes over HTTPS, from a public address, under a valid certificate of the domain. Here there was none.
explain-domain_nothing_known = No source names a server. A mail from someone at the domain will name one: heloscope original.eml.
explain-domain_published = The domain is in the table of mail providers, or in the list of settings that mail programs use (rule D1).
explain-domain_dead_submission = The domain announces a server in DNS (RFC 6186), but DNS knows no address for it, so it is not asked and cannot be the answer.
explain-domain_submission = The domain announces the server in DNS, as RFC 6186 and RFC 8314 describe (rule D3).
explain-dns_agrees = DNS names the same host: for incoming mail (MX), for sending (SRV), or for the server's address (reverse DNS).
    .example = _submissions._tcp.example.com. SRV 0 1 465 mail.example.com.
explain-dns_differs = DNS names something else. For incoming mail (MX) that means little, since it often goes to another server.
explain-dns_failed = DNS gave no answer about the domain, so nothing was compared.
explain-dns_near = DNS names another host of the same organisation.

explain-group-rejections = Why a name is ruled out
explain-address_literal = There is an address where a name should be, and public certificates for mail servers carry names.
    .example = from [192.0.2.7]
explain-dynamic_name = The name is made from the client's address, or belongs to a pool of dial-in lines. No certificate is issued for it, and tomorrow it may be someone else's.
    .example = 192-0-2-7.dsl.example.net
explain-internal_name = The name is for use inside a network, and no public authority can certify it.
    .example = EXCH01.corp.local
explain-mx_only = The host receives incoming mail, on port 25. People do not log in there.
    .example = example-com.mail.protection.outlook.com
explain-not_a_host_name = The text is not a host name: it has characters that host names do not have, or is too long.
    .example = from mail_server.example.com
explain-not_in_dns = DNS knows no such name, so no program can connect to it.
explain-outside_service_name = The host belongs to a sending service, a mail filter, a mailing list or a forwarder, where no person of the domain logs in.
    .example = o1.ptr42.sendgrid.net
explain-pool_name = The host is one of a provider's many outgoing machines. People do not log in there; the provider publishes another name.
    .example = mail-wm1-f41.google.com
explain-placeholder = A name from manuals and default settings (mail.mydomain.com, localhost.localdomain). Such a domain belongs to someone else, who would get the password.
    .example = mail.mydomain.com
explain-public_suffix = Others register their names under this one, so it is not a server's name.
    .example = co.jp
explain-single_label = The name has only one word, and no public authority can certify it.
    .example = from mailserver
explain-unknown_suffix = The top-level domain does not exist.
    .example = mail.example.intra

explain-group-inputs = Inputs: what was not read, and why
explain-broken = The input breaks off or is damaged. What came before was read and reported, and the exit code is 2. Export or copy it again.
    .example = A .gz file whose download was interrupted.
explain-companion = A file that a mail program or an export keeps beside the mail, such as an index, a list of folders, or settings. It has no mail, and is not reported.
explain-content_length_ignored = The lengths that this mbox states for its mails are wrong, so the separator lines were believed instead. Nothing was left out.
    .example = An editor changed a mail, and its Content-Length: 512 stayed.
explain-disk = The path is a disk or a part of one, not a file on it. Name the file, or the folder that holds the mail.
explain-encrypted = The member of the archive is encrypted, and heloscope asks for no passwords. Unpack it first.
explain-leading_text = The file is an mbox that begins with other text, such as a comment from the program that wrote it or a covering note. That text was skipped, and every mail after it was read.
    .example = #mbox export by a program
explain-no_header = A line looks like the start of a mail ("From …"), but no header follows. Often it is a sentence in an older mail.
    .example = From then on it worked.
explain-panicked = One mail could not be read because of an error in heloscope. The others were. Please report it with the mail's header.
explain-socket = The path is a socket, through which programs talk to each other. It holds no file that could be read. Name the file, or pipe the mail in.
explain-special_file = The path is a device, a socket or a pipe in a folder, where reading could wait for ever. Name a pipe itself to have it read.
explain-symlink = A symbolic link in a folder is not followed: it could lead out of the folder or in a circle. Name its target instead.
explain-too_deep = Archives are packed in archives, deeper than any mailbox is. Unpack the outer ones first.
explain-too_large = The input unpacks to far more than any mailbox holds (a "zip bomb"), so the rest was not read.
explain-too_many = The archive has more members than any mailbox.
explain-too_wide = Unpacking it would need more than 128 MiB of memory. Unpack it first, and read the result.
    .example = zstd --ultra --long=31
explain-unreadable = The operating system refuses to read it: it does not exist, or you may not read it.
explain-unsupported = It is packed in a way that this program does not read. Unpack it first.
    .example = A .zip member packed with Deflate64.
explain-archive = It is an archive or a compressed file where a mail was expected.
explain-binary = It is neither text nor an archive that heloscope knows.
    .example = A picture in the folder.
explain-body_only = No mail header was found in it; it may be only the text of a mail. The Received lines that are needed stand above the text, in the original source.
explain-cr_only = Its lines end with CR alone, as on very old Macs, unlike those of any mail. Convert the line endings first.
    .example = tr '\r' '\n' < old.txt > new.txt
explain-empty = There is nothing in it.
explain-report_text = It is the text of a delivery report, without its header. The report says what failed, but not which server name is right. Read a mail from a colleague who uses the same server, or check the server that you have set up with heloscope probe.
explain-json_only = It is JSON in which no mail header was found. The Gmail API gives the header with format=full, metadata or raw, and Microsoft Graph with $select=internetMessageHeaders.
explain-web_address = It is the address of a page. heloscope opens no pages, and only your own browser is logged in to your mail. Open the mail there and copy its source.
explain-html_page = It is a web page. In Gmail's "Show original" press "Copy to clipboard" rather than saving the page.
explain-document = It is a document from another program, such as .pdf, .docx or .rtf. Copy the header out of the mail program as text.
explain-outlook_archive = It is an Outlook for Mac archive (.olm). Open the mail there and choose "View Source", or drag it to the desktop, which makes an .eml file.
explain-outlook_damaged = It is an Outlook item (.msg) that is damaged or incomplete. Save the mail from Outlook again, or copy its internet headers: File, Properties.
explain-outlook_sent = It is an Outlook item (.msg) without internet headers. Outlook keeps none in mail that was sent from it, or that never left the organisation. Ask the recipient for their copy.
explain-outlook_store = It is an Outlook data file (.pst, .ost). Convert it with readpst, or copy one mail's internet headers: File, Properties.
explain-picture = It is a picture. Copy the header as text.
explain-foreign_archive = It is an archive in a form that heloscope does not open, such as .7z, .rar, .cab or .lzh. Unpack it first; .zip, .tar, .gz, .bz2, .xz and .zst files are opened.
explain-tnef = It is winmail.dat, an attachment that Outlook sends in place of the text and the files of a mail (TNEF). The Received lines are not in it, but in the mail to which it was attached. Copy that mail's source.
explain-translated_names = It looks like a mail header whose field names are in another language than English, as a mail program shows them. In the source of every mail they are English: From, Received. Copy the source; the Received lines are often not shown at all.
explain-analysis = It is the table that a header analyzer (Google's, Microsoft's, MXToolbox's) made of a header. Parts that are needed here are missing in it. Paste the header that you gave to the analyzer.
explain-without_mail = Several files were read, such as those of an archive or a folder, and none of them is a mail. A mail is usually in a file whose name ends in .eml, .msg or .mbox.
explain-torn_json = It looks like JSON with a mail header in it, but it is not valid. Chat programs and word processors turn straight quotation marks into curly ones, and a terminal may wrap long strings. Save the JSON as a file, or copy it again from where it was first shown.
explain-torn_table = It is a table (such as CSV) with a cell whose quotation mark is not closed. So all that follows could belong to that cell, and it is not clear where the next one begins. Export the table again, or copy the header itself.
explain-torn_top = The text begins in the middle of a header line, and no Received line follows: those stood above. Copy the header again, from its first line on.
explain-unread_header = Something in the text looks like Received lines, but line ends were lost or the text was changed in a way that can be read as several different headers. So nothing was read. Copy the original source instead.
explain-summary_only = It is only the table at the top of Gmail's "Show original" page. The source is below it: press "Copy to clipboard".
explain-utf16 = It is a large UTF-16 file. Save it as UTF-8.
    .example = iconv -f UTF-16 -t UTF-8 old.txt > new.txt

explain-group-repairs = What was repaired before reading
explain-backslash_escapes = A backslash was before each bracket, as programs write Markdown. They were removed.
explain-base64 = Each line of the text was base64, as a program shows the source of an attached mail. It was decoded.
explain-blank_lines = There were blank lines within the header: after each line, or below the fields of a program that fetched the mail. A blank line ends a header, so they were removed. Where they were between only a few fields, check results below them count only if no client is named above.
explain-bold_marks = There were asterisks, underscores or bullets around the field names, as in a wiki. They were removed.
explain-defanged = Dots were written as "[.]", as security teams do so that no one follows a link. They were changed back to dots.
explain-folds_rejoined = A long field continues on lines that begin with a space. These spaces were lost, so each line that is not a field was joined to the field above. What was joined to a check result counts only as a failure, unless all such spaces were lost or lines above it were wrapped, too.
explain-web_page = The header was read from a web page: from the first preformatted text with a Received line, or from the page's text.
explain-html_unescaped = Angle brackets were written as "&lt;" and "&gt;". They were changed back, because there were no other brackets.
explain-fields_as_keys = The header was a JSON object with the field names as keys. Each key occurs only once, so fields are missing.
explain-invisible_signs = Chat programs put invisible characters into long names so that lines can break there. They were removed.
explain-json = The header was read from JSON, as the Gmail API and Microsoft Graph give it.
explain-line_ends = Each line ended with a character other than a line feed: with CR alone, as on an old Macintosh, or with one that word processors use.
explain-line_labels = Each line began with the same label: a file name from a search, or the time from a log.
explain-line_numbers = A number stood before each line, as in a copy from an editor.
explain-links = A program had turned names and addresses into links. Links that lead where their text says were replaced by that text.
explain-newline_escapes = The text came out of a program or a log, in which "\n" or another sign stands for the end of a line.
explain-outlook_item = The file is a mail saved by Outlook (.msg), which keeps the header as it arrived.
explain-quote_marks = Quote marks, bars, bullets or spaces were before each line, as in a reply or an indented block, or a sign was around it.
explain-quoted_printable = Each line of the header was quoted-printable: "=3D" for an equals sign, and an equals sign at the end of a line that continues.
explain-spool_file = The header was read from a file in which the mail server Exim keeps a mail (exim -Mvh shows it). Numbers and flags stand there before the fields.
explain-table = The header was a table or list of names and values, as some web pages, PowerShell and spreadsheets show it.
explain-text_before_header = Text above the header was skipped: a note, a title, or a program's output. No Received line is ever skipped.

explain-group-tls = The live check: what can be wrong with a server
explain-address_unreachable = The name has several addresses, and some of them do not answer. A program that picks one of those fails now and then. A warning.
explain-auto_generated = Some software made this certificate for itself, such as a control panel or the operating system. It carries no public name, so no name in the "SMTP server" box can work.
    .example = The certificate is for localhost.localdomain.
explain-client_certificate_requested = The server asks the client for a certificate, and Gmail presents one of its own. Servers that do not know it sometimes hang up. A warning.
explain-ca_certificate = The server's certificate is marked as an authority's (CA). Most programs accept it, Thunderbird does not, and it should be replaced. A warning.
explain-closed = The server hung up before anything was agreed. A block list or a limit may be at work.
explain-cn_only = The name is only in the certificate's subject (CN). Today's programs read the alternative names (SAN) only (RFC 9525), so no name matches.
    .example = Subject: CN = mail.example.com, and no host name among the alternative names
explain-dns_not_found = The host name has no address in DNS, or DNS did not answer. Without an address, no program can connect.
explain-ehlo_refused = The server refuses the name given in EHLO. Give one that it knows with --ehlo.
    .example = 550 5.7.1 Helo command rejected
explain-expired = The certificate, or one in its chain, has expired. The name may be right; the administrator must renew the certificate and reload the mail server.
explain-expires_soon = Less than a third of the certificate's lifetime is left, and at most 21 days (10 days if the lifetime is less than 60 days). A warning: it works until then.
explain-key_usage = The certificate says what its key may be used for, and what the TLS handshake does with it (signing, or with old ciphers enciphering) is not among those uses.
    .example = Key usage: keyCertSign
explain-limit_exceeded = The server sent more than any mail server does, and was not read further. It is probably something else.
explain-missing_intermediate = The server does not send its issuer's certificate along with its own. Web browsers find it themselves; mail programs and Gmail do not. That is no fault of the name: the administrator must install the whole chain.
    .example = With Let's Encrypt: fullchain.pem instead of cert.pem.
explain-name_mismatch = The certificate is valid, but for other names. This is Gmail's "the certificate doesn't match the host". A name on it may be typed only if it belongs to your domain or to the company that hosts your mail, and leads to the same server.
    .example = smtp.example.com was typed; the certificate is for mail.example.com.
explain-no_auth = The server offers no login after TLS, so it probably only passes mail on. A warning: the certificate itself may be good.
explain-no_password_login = The server offers logins, but none with a plain password (PLAIN, LOGIN): mail programs that ask for a password, and Gmail, cannot log in there. A warning.
    .example = 250-AUTH GSSAPI NTLM
explain-not_ready = The server says that it accepts no mail now, or none from here. This says nothing about the name.
    .example = 554 5.7.1 Client host blocked
explain-not_the_provider = The host is a known provider's, but what answers has a certificate of another organisation or from a private authority. It may be an antivirus program, a filter in the network, a web host that redirects the port, or an attacker. Do not type a password there; the provider's own name stays the same.
explain-not_yet_valid = The certificate is not valid yet. Either it was installed too early, or a clock is wrong.
explain-old_ciphers = The server supports only old ciphers in TLS 1.2. Most of today's programs still accept them; the certificate was read, but the rest could not be checked. A warning.
    .example = TLS_RSA_WITH_AES_128_CBC_SHA
explain-plaintext_after_starttls = Clear text followed the answer to STARTTLS. Someone is tampering with the connection, or the server is broken; do not type a password there.
explain-protocol_error = What answered is not a mail server.
    .example = HTTP/1.1 400 Bad Request
explain-refused = Nothing listens on this port, or this machine has no route to the address.
explain-self_signed = The server signed its certificate itself, and no authority vouches for it. Gmail accepts no such certificate, whatever name you type.
explain-sni_differs = Without a server name in the TLS handshake (SNI), the server presents another certificate. Gmail sends the name; some old programs do not. A warning.
explain-starttls_not_offered = The server offers no encryption on this port (STARTTLS). A password would travel in clear text.
explain-starttls_refused = The server offers encryption and then refuses it. Most often it cannot read its certificate or key.
    .example = 454 4.7.0 TLS not available
explain-timeout = No answer came in time. A firewall may be dropping the connection, on the server's side or on yours.
explain-tls_failed = The TLS handshake failed. The report says how: for example, the two sides have nothing in common, the server requires a client certificate, or the certificate and the key do not match.
explain-tls_too_old = The server supports nothing newer than TLS 1.1. Gmail and today's programs require TLS 1.2 or newer.
explain-unknown_new_root = The chain ends at a root that bears a public authority's name, but programs do not know this root yet, or no longer trust it; anybody can make a root of that name. With Let's Encrypt, use the chain signed by its older root.
explain-untrusted_issuer = The chain does not end at a public authority. It may end at a company's own, which that company's programs know but Gmail does not.
explain-wrong_protocol = A server for another protocol answers: for reading mail (IMAP, POP3), for the web, for files, for remote logins or for something else. Mail is sent by SMTP, on ports 587 and 465.
    .example = * OK [CAPABILITY IMAP4rev1] ready
explain-weak_key = The key is so short that it can be broken.
    .example = RSA 1024
explain-weak_signature = The certificate is signed with a broken digest, and could be forged.
    .example = sha1WithRSAEncryption
explain-group-login = The login, in a mail program
explain-connection_failed = The program could not set up the connection, and does not say why: nothing listens at this host and port, a firewall drops the connection, or the encryption failed, most often because the certificate is not for the name that was typed. heloscope probe with the server's name shows which.
explain-login_refused = The server answered, but it did not accept the login, or was given none. It passes mail on to others ("relay") only for people who logged in. The user name is often the whole address. With two-step verification, a provider may require an app password, and some providers or administrators allow no passwords at all. A server that does not know the account answers like this too, so its name may be the wrong one.
    .example = 535 5.7.8 Username and Password not accepted
explain-starttls_required = The server accepts a login over an encrypted connection only, and the program did not start one. In the program, choose STARTTLS (Gmail calls it "TLS") with port 587, or TLS from the start (Gmail calls it "SSL") with port 465. This says nothing about the name.
    .example = 530 5.7.0 Must issue a STARTTLS command first
explain-group-where = Where to type it
explain-where = The name goes into the box for the outgoing mail server (SMTP), with the port and the kind of encryption that the report gives, and the user name and password of the mailbox.
    .example =
        Gmail, a new address: Settings (all settings) > Accounts and Import > "Send mail as" > "Add another email address"
        Gmail, an existing address: the same place, "edit info" beside the address
        Outlook (classic): File > Account Settings > Account Settings > "Change" > "Outgoing mail server (SMTP)"
        Outlook (new): Settings > Accounts > Your accounts > "Manage" beside the account > "Edit server settings"
        Thunderbird: Account Settings > Outgoing Server (SMTP) > "Edit" > "Server Name"
        Apple Mail: Mail > Settings > Accounts > the account > Server Settings > "Outgoing Mail Server (SMTP)"
        iPhone and iPad: Settings > Apps > Mail > Mail Accounts > the account > SMTP > the primary server > "Host Name"
        Android (Gmail): Settings > the account > "Outgoing settings" > "SMTP server"
