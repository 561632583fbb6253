### What heloscope says to people, in English.
### One message per reason code; `$...` are the data of the reason.

## Answers: one line

answer-recommend = For { $domain }, type { $host } into the "SMTP server" box.
answer-documented = For { $domain }, type { $host }: its mail is at { $operator }.
answer-try = For { $domain }, you could try { $host }, but check it before you type a password.
answer-conflict = For { $domain }, no single name: the mails disagree ({ $hosts }).
answer-outside = No answer for { $domain }: this mail went out through { $operator }, not through its own server.
answer-none = No answer for { $domain }.
answer-none-not-source = No answer: this is not the original source of a mail.
answer-none-no-author = No answer: the mail has no sender address with a domain.
answer-none-no-trace = No answer for { $domain }: this copy never travelled.
answer-none-forged = No answer for { $domain }: this mail is probably forged.
answer-verified = For { $domain }, use { $host }: its certificate carries that name.

## How sure

sure-verified = verified: the certificate was checked and fits
sure-high = high: witnesses agree, or one that hardly errs
sure-medium = medium: one good witness
sure-low = low: one weak witness
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
setting-or = {", or "}

## Headings and labels

why = Why
route = Route
route-note = the newest step at the top; read it upwards
next-step = What to do next
also-seen = Also seen
cannot-be = Names that cannot be it
how-sure = How sure
sure-line = How sure: { $sure } (rule { $rule })
rule = rule
labelled = { $label }: { $value }
rejected-name = { $name }: { $why }.
list-separator = {", "}
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
attached-note = { $count ->
    [one] This mail carries another one; --attached reads that one instead.
   *[other] This mail carries { $count } others; --attached reads the first of them instead.
}
column-role = What it did
column-server = Server
column-client = who handed it over
column-tls = TLS
column-delay = After
boundary-line = ^ written by the receiver    v written by others
tls-yes = yes
tls-no = no
no-client = (nobody on the network)
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
more-messages = { $count ->
    [one] One more mail is not shown; -v shows all.
   *[other] { $count } more mails are not shown; -v shows all.
}

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

reason-helo_in_organization = When it handed the mail over, the server called itself { $host } (its "HELO" name). That lies in { $organization }, the sender's own domain.
reason-login_server = People log in at { $host }; { $leaves_through_given ->
    [no] the mail went on from there.
   *[yes] the mail then left through { $leaves_through }, which only sends.
}
reason-login_and_helo_agree = The sender logged in at { $host }, and the same server handed the mail over under that name.
reason-gmail_uses_it = Somebody already sends through { $host } from Gmail: Google itself logged in there, so it has accepted that server's certificate.
reason-server_name_provider = { $host } is a hosting server of { $operator }. There the server's own name is the setting: the provider's certificate covers it, and your own domain's names are not on it.
reason-account_name_provider = The mail came from { $host } at { $operator }. There each account has a name of its own under the same certificate; this one is only its neighbour. Look yours up in the control panel.
reason-documented_host = { $domain } has its mail at { $operator }. The names in the header are machines of { $operator } where nobody logs in; its published login server is { $host }.
reason-provider_host_unknown = { $domain } has its mail at { $operator }. Look up the SMTP server in the help pages of { $operator }.
reason-third_party = The name { $host } fits the sender's domain, but only somebody else's line says that this server sends for it.
reason-role_sender = The sender { $sender } is a machine or an office, not a person: such mail often takes another way.
reason-foreign_host = The mail came from { $host }, which does not belong to { $domain }; but { $domain } lets it send. It may be a hosting company.
reason-reverse_name_instead = { $helo_given ->
    [no] The server gave no usable name.
   *[yes] The server calls itself { $helo }, which cannot be right.
} The name registered for its address (reverse DNS) is { $host }, in the sender's domain.
reason-only_reverse_name_vouches = The receiver recorded no passed check; only the name registered for the server's address (reverse DNS) speaks for it.
reason-no_name_left = None of the names in the header can be the login server of this domain.
reason-outside_service = The mail was sent through { $operator }{ $sign_given ->
    [no] .
   *[yes] {" "}(seen by { $sign }).
} Such services send for many companies; nobody's mailbox login is there.
reason-probably_forged = The receiver's checks speak against { $domain }{ $failed_given ->
    [no] .
   *[yes] {" "}({ $failed } failed), and nothing explains it.
} Names in such a mail prove nothing.
reason-never_left = The mail never left the machine that it was written on, so no server name shows.
reason-no_trace_field = There is no Received line in it: a sent copy or a draft has no route yet. Ask the recipient for theirs.
reason-no_author = There is no "From" address whose domain could be looked for.
reason-not_the_source = { $found ->
    [summary_only] This is the summary on top of Gmail's "Show original" page. The original text is below it.
    [body_only] This is the text of a mail without its header.
    [empty] There is nothing in it.
    [html_page] This is a web page, not the source of a mail.
    [outlook] This is an Outlook file (.msg, .pst); save the mail as .eml or copy its internet headers.
    [cr_only] Its lines end with CR alone, which no mail does; convert the line ends first.
    [archive] This is an archive or compressed file; heloscope scan reads those.
    [binary] This is no text.
    [utf16] This is a large UTF-16 text; save it as UTF-8.
   *[other] This is not the source of a mail.
}
reason-vouched = The receiver's own checks vouch for { $domain }: { $by }.
reason-not_vouched = Nothing that the receiver checked vouches for { $domain }.
reason-stepped_over = { $kind ->
    [gateway] On the way the mail passed { $name }, a mail filter; the line below its is the sender's server.
    [list] The mail came over a mailing list ({ $name }); the line below the list's is the sender's server.
   *[forwarder] The mail was forwarded by { $name }; the line below the forwarder's is the sender's server.
}
reason-chain_broken = { $kind ->
    [gateway] The mail came through { $name }, a mail filter that hides the sender's server.
    [list] The mail came over a mailing list ({ $name }) that hides the sender's server.
   *[forwarder] The mail seems to be forwarded by { $name }, and the sender's server does not show.
}
reason-submission_not_believed = A line below says that somebody logged in at { $host }; anybody could have written that line.
reason-shared_relay_risk = { $organization } serves many customers, and these can write each other's lower lines.
reason-smtp_auth_turned_off = Microsoft 365 turns password logins for sending (SMTP AUTH) off by default from the end of December 2026; the administrator can turn them on.
reason-agreement = { $senders ->
    [one] { $messages } mails of one person name { $host }.
   *[other] { $senders } people agree on { $host } ({ $messages } mails).
}
reason-one_mail = So far one mail says so.
reason-numbered_cluster = { $hosts }: several machines of one service. Its certificate probably carries one common name; the check below shows it.
reason-hosts_disagree = The mails name { $hosts }, and none of them clearly leads.
reason-retired = { $host } was in use until { $until }, { $successor } since { $since }.
reason-only_role_senders = Only machines and offices wrote; no person's mail was among them.
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

## Why a name cannot be it

rejection-address_literal = an address, and certificates carry names
rejection-dynamic_name = made from the address or of a dial-in pool; no certificate carries it
rejection-internal_name = internal name, no public authority can certify it
rejection-mx_only = takes mail in only; nobody logs in there
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
current-impossible = { $current } is what you have; it can never work: { $why }.

## What to do next

advice-probe = Check the certificate before you type a password: heloscope probe { $host }
advice-more-mails = To be surer, add mails from other people at { $domain }: heloscope one.eml two.eml
advice-ask-person = Ask somebody at { $domain } to write to you by hand, and look at that mail.
advice-ask-admin = Ask the administrator of { $domain } for the name of the SMTP server.
advice-provider-help = Look for "SMTP" in the help pages of { $operator }.
advice-app-password = With two-step verification, { $operator } wants an app password instead of the usual one.
advice-show-original = In Gmail, open the mail, choose "Show original" from its menu, then "Copy to clipboard", and paste that.
advice-recipient = Ask somebody who received the mail for their original source.
advice-forged = Do not use any name from this mail.
advice-probe-each = See which name is on the certificate: heloscope probe { $hosts }

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
problem-broken = breaks off or is damaged; what came before it was read
problem-content_length_ignored = its Content-Length values are wrong from here on and were ignored
problem-encrypted = encrypted, not read
problem-no_header = a separator line without a mail after it
problem-panicked = a mail that heloscope could not read; please report it
problem-special_file = a device, socket or pipe, not read
problem-symlink = a symbolic link, not followed
problem-too_deep = packed too deeply, not read
problem-too_large = unpacks to far more than any mailbox, not read further
problem-too_many = more members than any mailbox, not read further
problem-unreadable = cannot be read
problem-unsupported = packed in a way that is not supported
problem-archive = an archive, not opened
problem-binary = not text, left out
problem-body_only = text without a mail header, left out
problem-cr_only = its lines end with CR alone, which no mail does; convert the line ends first
problem-empty = empty
problem-html_page = a web page, left out
problem-outlook = an Outlook file (.msg, .pst); save the mails as .eml or mbox
problem-summary_only = only the summary of "Show original"
problem-utf16 = a large UTF-16 text; save it as UTF-8
problems-more = { $count ->
    [one] One more such note is not shown.
   *[other] { $count } more such notes are not shown.
}
header-cut = { $count ->
    [one] One mail has
   *[other] { $count } mails have
} a header of more than { $section } KiB or a field of more than { $field } KiB; only the beginning was read.
problem-too_wide = needs more memory to unpack than is granted (128 MiB)

## Scan and merge

scan-outside = - (sent through { $operator })
scan-try = try { $host }
scan-conflict = { $hosts } (they disagree)
scan-none-no_trace_field = - (no route: sent copies, drafts)
scan-none-never_left = - (never left the machine)
scan-none-probably_forged = - (probably forged)
scan-none-provider_host_unknown = - (at { $operator }; see its help pages)
scan-none-no_name_left = - (no usable name)
scan-no-author = (no sender)
scan-retired = { $host } until { $until }
scan-left-out = left out: { $what }
scan-left-out-one = { $messages } { $why ->
    [outside_service] through { $operator }
    [no_trace_field] without a route
    [never_left] that never left
    [probably_forged] probably forged
    [provider_host_unknown] at { $operator }
   *[other] without a usable name
}
scan-summary = { $messages ->
    [one] One mail read
   *[other] { $messages } mails read
}{ $duplicates ->
    [0] .
    [one] ; one of them is a copy and counts once.
   *[other] ; { $duplicates } of them are copies and count once.
}
scan-summary-skipped = Left out: { $what }.
scan-summary-one = { $count } x { $what }
scan-summary-join = {"; "}
scan-partial = Ended before everything was read; this is what there was up to then.
progress-messages = mails

## Standard error

cli-error = error: { $what }
cli-note = note: { $what }
cli-hint = hint: { $what }
cli-because = {": "}
cli-no-input = no input: pipe the source of a mail in, or name a file (heloscope original.txt)
cli-help-hint = heloscope --help tells more
cli-attached-none = --attached: no mail in the input carries another one
cli-range-one = --range takes part of one input, and there are { $count }
cli-reading = reading { $path }
cli-writing = writing { $path }
cli-writing-report = writing the report
cli-not-a-domain = { $flag } "{ $text }" is no domain name
cli-not-trusted = --trust "{ $text }" is neither a host name nor a network such as 192.0.2.0/24
cli-not-a-language = heloscope speaks { $tags }
cli-not-a-range = "{ $text }" is no range of bytes such as 0-1048576 or 1048576-
cli-io-not_found = no such file or folder
cli-io-permission_denied = permission denied
cli-io-is_a_directory = it is a folder
cli-io-storage_full = no space left on the disk
