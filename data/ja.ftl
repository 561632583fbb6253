### heloscopeが表示する文（日本語）。
### 理由コード1つにつきメッセージ1つ。$... は理由のデータです。

## 結論（1行）

answer-recommend = { $domain }のメールを送信するには、「SMTPサーバー」欄に「{ $host }」と入力してください。
answer-documented = { $domain }のメールを送信するには、「SMTPサーバー」欄に「{ $host }」と入力してください（メールは{ $operator }で運用されています）。
answer-documented-low = { $domain }のSMTPサーバーは「{ $host }」の可能性があります（メールは{ $operator }で運用されているようです）。パスワードを入力する前に必ず確認してください。
answer-documented-oauth-only = { $host }にはパスワードではログインできないため、Gmailで他のメール アドレスから送信する設定（「名前」）には使えません。{ $domain }のサーバーはこの{ $host }ですが、使えるのはOAuth（プロバイダーの画面でのサインイン）に対応したソフトだけです。
answer-own-authority-try = { $domain }のSMTPサーバーは「{ $host }」の可能性がありますが、その証明書を受け入れるのは、指定した認証局を信頼するソフトだけです。Gmailでは拒否されます。
answer-own-authority = { $domain }のメールサーバー名は{ $host }ですが、その証明書を受け入れるのは、指定した認証局を信頼するソフトだけです。Gmailでは拒否されます。
answer-cluster = { $domain }のメールを送信するには、「SMTPサーバー」欄に{ $host }、またはその証明書に含まれる共通の名前を入力してください。パスワードを入力する前に、どちらかを確認してください。
answer-try = { $domain }のSMTPサーバーは「{ $host }」の可能性があります。パスワードを入力する前に必ず確認してください。
answer-conflict = { $domain }のSMTPサーバー名は1つに決まりません。メールによって名前が異なります（{ $hosts }）。
answer-outside = { $domain }のSMTPサーバー名はわかりません。このメールは{ $domain }自身のサーバーではなく、{ $operator }から送信されています。
answer-none = { $domain }のSMTPサーバー名はわかりません。
answer-none-not-source = SMTPサーバー名はわかりません。これはメールのソースではありません。
answer-none-no-author = SMTPサーバー名はわかりません。このメールの差出人には、ドメインのわかるアドレスがありません。
answer-none-no-trace = { $domain }のSMTPサーバー名はわかりません。このメールには配信の記録がありません。
answer-none-no-domain = SMTPサーバー名はわかりません。このメールからは、差出人のドメインがわかりません。
answer-none-cut = { $domain }のSMTPサーバー名はわかりません。ヘッダーが壊れているか、途中で切れている可能性があり、残りの部分にはサーバーが記録されていません。
answer-none-unread = SMTPサーバー名はわかりません。このテキストにはメールのヘッダーのような部分がありますが、この形では読み取れない箇所があります。
answer-none-cut-no-domain = SMTPサーバー名はわかりません。ヘッダーが壊れているか、途中で切れている可能性があり、残りの部分にはサーバーが記録されていません。
answer-none-report = SMTPサーバー名はわかりません。これは、メールを送信できなかったことを知らせる配信エラー通知です。
answer-none-forged = { $domain }のSMTPサーバー名はわかりません。これはなりすましの可能性が高いメールです。
answer-verified = { $domain }のメールを送信するには、「{ $host }」を使ってください。証明書にこの名前が含まれています。

## チケット用のMarkdown

markdown-title = { $domain }のSMTPサーバー
markdown-title-try = { $domain }のSMTPサーバー（要確認）
markdown-check = サーバーの確認

## 信頼度

sure-verified = 確認済み（証明書の名前が一致）
sure-high = 高（複数の証拠が一致、またはほぼ確実な証拠あり）
sure-medium = 中（有力な証拠が1つ）
sure-low = 低（このサーバーを示す証拠が弱い）
sure-conflict = 低（メールによって名前が異なる）
sure-dns = 低（DNSの情報のみ）
sure-none = なし
grade-verified = 確認済み
grade-high = 高
grade-medium = 中
grade-low = 低
grade-none = なし

## 設定

settings = 設定
setting-starttls = ポート{ $port }（STARTTLS、Gmailでは「TLS」）
setting-tls = ポート{ $port }（SSL/TLS、Gmailでは「SSL」）
setting-starttls-alone = ポート{ $port }（STARTTLS）
setting-tls-alone = ポート{ $port }（SSL/TLS）
setting-or = 、または

## 見出しとラベル

why = 理由
route = 配信経路
route-note = 新しい記録が上です。下から上へ読んでください。
next-step = 次にすること
also-seen = ほかに見つかった名前
cannot-be = SMTPサーバーではありえない名前
how-sure = 信頼度
sure-line = 信頼度：{ $sure }［ルール{ $rule }］
rule = ルール
labelled = { $label }：{ $value }
rejected-name = { $name }：{ $why }。
list-separator = 、
list-break = 、
sentence-break = {""}
configured-now = 現在の設定
message-from = 差出人：{ $from }
message-of = { $from }{ $from_given ->
    [no] { $date }
   *[yes] { $date_given ->
        [no] {""}
       *[yes] 、{ $date }
    }
}
message-number = メール{ $number }
followed-note = このテキストには別のメールのヘッダーも含まれていますが、そちらは読み取っていません。読み取るには、そのヘッダーだけを渡してください。
attached-note = { $count ->
    [1] このメールには別のメールが1通添付されています。--attachedを付けると、代わりにそのメールを読み取ります。
   *[other] このメールには別のメールが{ $count }通添付されています。--attachedを付けると、代わりに最初の1通を読み取ります。
}
column-role = 役割
column-server = サーバー
column-client = 接続元
column-tls = TLS
column-delay = 経過
boundary-line = ↑受信側のサーバーの記録　↓外部のサーバーの記録
tls-yes = あり
tls-no = なし
tls-unsaid = 記載なし
no-client = （ネットワーク上の接続元なし）
said-helo = HELO名：{ $helo }
says-hello-unknown = HELO名なし
reverse-name = 逆引き：{ $rdns }
reverse-dns = 逆引き
login-mark = ログイン済み
clock-skew = { $count }秒（時計のずれ）
delay-seconds = { $count }秒
delay-minutes = { $count }分
delay-hours = { $count }時間
delay-days = { $count }日
left-out = 除外したメール
analyze-more = このほか{ $count }通のメールも判定に使いましたが、個別には表示していません。大量のメールにはheloscope scanをお使いください。
more-messages = ほかに{ $count }通のメールがあります。-vを付けるとすべて表示します。

## 読み取る前に修復した点

repairs = 読み取る前に修復した点
repair-backslash_escapes = 括弧の前の「\」を取り除きました。
repair-base64 = 全体がbase64でエンコードされていたため、デコードしました。
repair-blank_lines = ヘッダーの中の空行を取り除きました。
repair-bold_marks = 項目名に付いていた「*」や箇条書きの記号を取り除きました。
repair-defanged = 「[.]」と書かれた部分を「.」に戻しました。
repair-folds_rejoined = 行頭の空白が失われた行を、上の項目につなぎ直しました。
repair-web_page = ウェブページからメールを読み取り、タグを取り除きました。
repair-html_unescaped = 「&lt;」などのHTMLの文字参照を元に戻しました。
repair-dump = バイト列のダンプ（16進数またはuuencode）だったため、デコードしました。
repair-fields_as_keys = 項目名がキーになっていたため、同じ名前の項目は1つしか残っていません。
repair-invisible_signs = 名前の中に見えない文字が入っていたため、取り除きました。
repair-json = JSON、またはプログラムが表示したデータの一覧から、ヘッダーを読み取りました。
repair-line_ends = LF以外の改行コード、または改行を表す記号を変換しました。
repair-line_labels = プログラムが各行の先頭に付けた文字（ファイル名や時刻）を取り除きました。
repair-line_numbers = 行番号を取り除きました。
repair-links = 名前やアドレスに付いていたリンクを取り除きました。
repair-newline_escapes = 改行を表す「\n」などの記号を改行に戻しました。
repair-ambiguous = 配信経路のように見える行が、差出人にも書き込める場所にあるか、省略された行があります。
repair-top_lost = テキストが「Received」の途中から始まっています。
repair-one_line = 全体が1行になっていたため、項目名の前で改行しました。
repair-outlook_item = Outlookのアイテム（.msg）からヘッダーを読み取りました。
repair-quote_marks = 各行に付いていた引用記号や箇条書きの記号、字下げを取り除きました。
repair-quoted_printable = ヘッダーがquoted-printableでエンコードされていたため、デコードしました。
repair-spool_file = メールサーバーのスプールファイルからヘッダーを読み取りました。
repair-table = 名前と値の表や一覧を、ヘッダーの項目に変換しました。
repair-text_before_header = ヘッダーより上にある文章を読み飛ばしました。
repair-utf16 = UTF-16またはUTF-32のテキストを変換しました。
repair-utf7 = UTF-7のテキストを変換しました。

## 中継の役割

role-boundary = 受信
role-delivery = 配信
role-forwarder = 転送
role-gateway = フィルター
role-internal = 内部中継
role-list = リスト
role-pickup = 送信元で受付
role-relay = 中継
role-submission = ログイン
role-unknown = 不明

## 理由（コード別）

reason-helo_in_organization = サーバーはメールを引き渡すときに{ $host }と名乗りました（この名前を「HELO名」といいます）。これは差出人自身のドメイン{ $organization }に属する名前です。
reason-login_server = 利用者は{ $host }にログインしています。{ $leaves_through_given ->
    [no] メールはそこから先へ送られました。
   *[yes] メールはその後、送信専用の{ $leaves_through }から外へ出ました。
}
reason-login_and_helo_agree = ヘッダーには差出人が{ $host }にログインした記録があり、同じサーバーがその名前を名乗ってメールを引き渡しました。
reason-gmail_uses_it = すでにGmailで{ $host }を使って送信している人がいます。Google自身がログインしているため、このサーバーの証明書はGoogleの検証に合格しています。
reason-server_name_provider = { $host }は{ $operator }のホスティングサーバーです。このサービスではサーバー自身の名前を設定に使います。{ $operator }の証明書に含まれるのはこの名前で、独自ドメインの名前は含まれません。
reason-account_name_provider = このメールは{ $operator }の{ $host }から送信されました。このサービスではアカウントごとに固有の名前があり、どの名前にも同じ証明書が使われます。これは別のアカウントの名前かもしれないため、ご自分の名前をコントロールパネルで確認してください。
reason-documented_host = { $domain }のメールは{ $operator }の送信用サーバーから届いており、これは利用者がログインするサーバーではありません。公式に案内されているSMTPサーバーは{ $host }です。
reason-provider_host_unknown = { $domain }のメールは{ $operator }で運用されています。SMTPサーバー名は{ $operator }のヘルプページで確認してください。
reason-third_party = { $host }という名前は差出人のドメインに合っていますが、メールは第三者のサーバーを経由していて、このサーバーを示すのはその第三者の記録だけです。
reason-unvouched_name = { $host }という名前は差出人のドメインに合っていますが、このサーバーがそのドメインのメールを送信していることを示す受信側の検証結果はありません。
reason-carried = このメールは、別のメールに添付されていた文面です。{ $server_given ->
    [yes] { $server }が受信したという記録も、この文面にそう書かれているだけで、
   *[no] {""}
}外側のメールの差出人が書いたものかもしれません。
reason-author_not_public = { $domain }はインターネット上のドメイン名ではないため、対応するメールサーバーはありません。
reason-signed_only = { $host }という名前は差出人のドメインに合っていて、有効な署名（DKIMなど）も差出人を裏付けています。ただし署名はサーバーの裏付けにはなりません。署名されたメールを1通持っていれば、誰でも別の場所から送り直すことができます。
reason-boundary_unsure = { $host }という名前は差出人のドメインに合っていますが、受信側のサーバーが接続元を記録していないため、この名前の記録は第三者が書いた可能性があります。
reason-role_sender = { $sender_given ->
    [no] 差出人は個人ではなく、システムや窓口のアドレス（noreply、postmasterなど）です。そのようなメールは、個人のメールとは別のサーバーから送信されることがよくあります。
   *[yes] 差出人の{ $sender }は個人ではなく、システムや窓口のアドレスです。そのようなメールは、個人のメールとは別のサーバーから送信されることがよくあります。
}
reason-foreign_host = このメールを送信した{ $host }は{ $domain }に属していませんが、{ $domain }のメールの送信を許可されています。ホスティング会社のサーバーかもしれません。
reason-reverse_name_instead = { $helo_given ->
    [no] サーバーは使える名前を名乗っていません。
   *[yes] サーバーは{ $helo }と名乗っていますが、これは正しい名前ではありえません。
}IPアドレスに登録されている名前（逆引き）は{ $host }で、差出人のドメインに属しています。
reason-only_reverse_name_vouches = 受信側の検証のうち、この名前の裏付けになるのは、サーバーのIPアドレスに登録されている名前（逆引き）だけです。SPF、DKIM、DMARCに合格した記録はありません。
reason-no_name_left = ヘッダーにある名前は、どれもこのドメインのログイン用サーバーとして挙げられません。除外されたか、裏付けが足りないためです。
reason-outside_service = このメールは{ $operator }経由で送信されました{ $sign_given ->
    [no] 。
   *[yes] （根拠：{ $sign }）。
}このような配信サービスは多くの会社のメールを送信しており、メールボックスの利用者がログインするサーバーではありません。
reason-probably_forged = 受信側の検証結果は、このメールが{ $domain }からのものではないことを示しています{ $failed_given ->
    [no] 。
   *[yes] （不合格：{ $failed }）。転送など、ほかに説明のつく事情も見当たりません。
}このようなメールにある名前は、何の証拠にもなりません。
reason-never_left = このメールは、作成されたコンピューターの外に出ていないため、サーバー名がわかりません。
reason-no_trace_field = Receivedの行がありません。送信済みメールの控えや下書きには、まだ配信の記録がありません。受信した人に、受信したメールのソースをもらってください。
reason-no_author = 差出人（From）に、ドメインを調べられるアドレスがありません。差出人のドメインがわかる場合は、--domainでドメイン名を指定してください。
reason-author_unread = テキストには差出人（From）のような行がありますが、読み取れません。ヘッダーの独立した行になっていないか、アドレスの表記が変わっています。元のソースからヘッダーをコピーし直すか、--domainで差出人のドメインを指定してください。
reason-author_cut = ヘッダーに差出人（From）の項目がありません。その前で切れている可能性があるため、本文の前の空行まで、すべてコピーしてください。
reason-damaged_line = この名前の根拠となるReceivedの行が壊れていて、サーバー名または日時がありません。一部が失われたか、偽造された可能性があるため、名前は試してみる候補にとどまります。
reason-domain_given = ヘッダーに差出人がないため、指定された{ $domain }のメールとして読み取りました。この場合、名前は試してみる候補にとどまります。
reason-fields_missing = このヘッダーは、同じ名前の項目が1つしか残らない形式でした。受信側のものを含め、経路の記録が欠けている可能性があります。元のソースを貼り付けると、より確かな答えになります。
reason-ambiguous = テキストの読み方が1つに決まりません。配信経路のように見える行が、差出人にも書き込める場所にあるか、省略された行があります。この名前は、試してみる程度の候補です。ヘッダー全体を最初の行からコピーし直してください。
reason-top_lost = テキストが「Received」の途中から始まっているため、メールを引き渡したサーバーの記録が失われています。この名前は、試してみる程度の候補です。ヘッダーを最初の行からコピーしてください。
reason-lines_torn = このヘッダーの長い行は、画面やメールの幅で途中で折り返されています。結果の根拠となる行の切れ目が、1つの語の途中なのか語と語の間なのか、確実にはわかりません。名前が示されていても、試してみる程度の候補です。元のソースからヘッダーをコピーし直してください。
reason-one_line = ヘッダー全体が1行になっているため、各項目の区切りは推測によるものです。そのため、名前は試してみる候補にとどまります。
reason-text_around = ヘッダーの前後の文章を書いた人は、ヘッダーも偽造できます。ご自分で「メッセージのソースを表示」などからコピーした場合に限り、この結果を使ってください。
reason-route_unread = テキストにはReceivedのような行がありますが、読み取ったヘッダーの行ではありません。それより下にあるか、途中で表記が変わっています。それが調べたいメールの記録であれば、そのヘッダーだけを、元のソースからコピーし直してください。
reason-probably_cut = ヘッダーの残りの部分には、サーバーが記録されていません。ヘッダーが壊れているか、途中で切れている可能性があります。先頭の行から本文の前の空行まで、すべてコピーしてください。送信済みメールの控えや下書きにも、記録はありません。
reason-delivery_report = { $fault ->
    [certificate_name] { $server_given ->
        [no] メールを送信できませんでした。サーバーの証明書に、設定されているホスト名が含まれていません。
       *[yes] メールを送信できませんでした。{ $server }の証明書に、その名前が含まれていません。
    }
    [untrusted_issuer] { $server_given ->
        [no] メールを送信できませんでした。サーバーの証明書は、公的な認証局が発行したものではありません。
       *[yes] メールを送信できませんでした。{ $server }の証明書は、公的な認証局が発行したものではありません。
    }
    [tls] { $server_given ->
        [no] メールを送信できませんでした。サーバーとの間で、安全な接続を確立できませんでした。
       *[yes] メールを送信できませんでした。{ $server }との間で、安全な接続を確立できませんでした。
    }
    [login] { $server_given ->
        [no] メールを送信できませんでした。サーバーにログインを拒否されました。
       *[yes] メールを送信できませんでした。{ $server }にログインを拒否されました。
    }
    [unreachable] { $server_given ->
        [no] メールを送信できませんでした。サーバーから応答がありませんでした。
       *[yes] メールを送信できませんでした。{ $server }から応答がありませんでした。
    }
   *[other] { $server_given ->
        [no] メールを送信できませんでした。
       *[yes] メールを送信できませんでした。通知には{ $server }の名前があります。
    }
}正しい名前は、この通知からはわかりません。
reason-not_the_source = { $found ->
    [summary_only] これはGmailの「メッセージのソースを表示」で開くページの上部にある概要です。メールのソースはその下にあります。
    [body_only] このテキストにメールのヘッダーは見つかりませんでした。
    [empty] 中身がありません。
    [html_page] これはウェブページで、メールのソースではありません。
    [report_text] これは配信エラーの通知の本文で、ヘッダーがありません。
    [json_only] これはJSONですが、メールのヘッダーは見つかりませんでした。
    [torn_json] メールのヘッダーを含むJSONのようですが、正しいJSONではありません。コピーの途中で、引用符や改行が変わった可能性があります。
    [torn_table] これは表ですが、閉じていない引用符があるため、セルの区切りがわかりません。
    [torn_top] テキストがメールのヘッダーの途中から始まっていて、Receivedを含む最初の行がありません。
    [unread_header] このテキストにはメールのヘッダーのような部分がありますが、行の区切りがわからない形になっています。
    [web_address] これはページのアドレスです。このページは、お使いのブラウザーでしか開けません。
    [translated_names] ヘッダーの項目名が翻訳されています（メールソフトの表示をコピーしたもののようです）。配送経路は、項目名が英語（From、Received）のソースからしか読み取れません。
    [analysis] これはヘッダー解析ツールの結果の表です。判定に必要な部分が含まれていません。解析ツールに入力したヘッダーそのものを貼り付けてください。
    [foreign_archive] これはheloscopeでは開けない形式のアーカイブ（.7z、.rarなど）です。
    [tnef] これはOutlookの添付ファイル（winmail.dat）です。メールの本文とファイルが入っていますが、配送経路は入っていません。
    [without_mail] 中のファイルに、メールはありません。
    [document] これは文書ファイル（.pdf、.docx、.rtfなど）で、メールのソースではありません。
    [outlook_archive] これはMac版Outlookのアーカイブ（.olm）です。
    [outlook_damaged] このOutlookのアイテム（.msg）は壊れているか、途中で切れています。
    [outlook_sent] このOutlookのアイテムにはインターネットヘッダーがありません。送信済みまたは作成中のメールで、まだ配信されていないか、ヘッダーが保存されていません。
    [outlook_store] これはOutlookのデータファイル（.pst、.ost）です。
    [picture] これは画像です。画像からサーバー名を読み取ることはできません。
    [cr_only] 改行コードがCRだけになっています。メールでは使われない形式のため、先に改行コードを変換してください。
    [archive] これはアーカイブまたは圧縮ファイルです。heloscope scanで読み取れます。
    [binary] これはテキストではありません。
    [utf16] これはUTF-16の大きなテキストです。UTF-8で保存してください。
   *[other] これはメールのソースではありません。
}
reason-vouched = { $name_alone ->
    [yes] { $domain }と一致するのは、サーバーのIPアドレスに登録されている名前（逆引き）だけです。受信側の検証に合格した記録はありません。
   *[no] 受信側の検証により、{ $domain }からのメールであることが確認されています（{ $by }）。
}
reason-checks_unread = { $domain }についての受信側の検証は、数に入れられません。コピーの途中でヘッダーの形が変わり（行頭の字下げが失われた、空行が入った、行が切れた、文字が変わったなど）、別の人が書いたものと区別できないためです。元のソースからヘッダーをコピーし直すと、より確かな答えになります。
reason-not_vouched = 受信側の検証の中に、{ $domain }からのメールであることを裏付けるものはありません。
reason-stepped_over = { $kind ->
    [gateway] このメールは途中でメールフィルター（{ $name }）を経由しています。ヘッダーでその1つ下にある行が、差出人側のサーバーの記録です。
    [list] このメールはメーリングリスト（{ $name }）を経由して届きました。ヘッダーでその1つ下にある行が、差出人側のサーバーの記録です。
   *[forwarder] このメールは{ $name }によって転送されました。ヘッダーでその1つ下にある行が、差出人側のサーバーの記録です。
}
reason-chain_broken = { $kind ->
    [gateway] このメールはメールフィルター（{ $name }）を経由しているため、差出人側のサーバーがわかりません。
    [list] このメールはメーリングリスト（{ $name }）を経由しているため、差出人側のサーバーがわかりません。
   *[forwarder] このメールは{ $name }によって転送されたようで、差出人側のサーバーがわかりません。
}
reason-submission_not_believed = ヘッダーの下のほうに{ $host }へのログインの記録がありますが、この記録は誰でも偽造できるため、証拠になりません。
reason-login_to_try = ヘッダーの下のほうに、差出人のドメインに属する{ $host }へのログインの記録があります。プロバイダーのサーバーにログインできないときは、こちらが正しい可能性があります。
reason-boundary_unsure_line = { $server }は接続元のアドレスを隠しているため、{ $client }の先に第三者がいる可能性があります。{ $client }がお使いのメールシステムのものであれば、--trust { $client }を付けてください。
reason-client_hidden = メールを受け取った行に接続元のアドレスが記録されていないため、その先に第三者がいる可能性があります。これを確かめられるオプションはありません。
reason-may_be_inside = 境界のすぐ下のReceived行も、お使いのメールシステムの記録かもしれません。{ $client }がそのシステムのものであれば、--trust { $client }を付けてください。
reason-unbelieved_results = { $server }の行より下に、検証に合格したという記録があります。お使いのサーバーの記録かもしれませんが、差出人が書いたものかもしれません。お使いのサーバーが、受信したメールからこのような記録を取り除いている場合に限り、--receiver { $server }を付けてください。
reason-shared_relay_risk = { $organization }は多くの顧客が共同で利用しており、ヘッダーの下のほうの記録はほかの利用者に偽造された可能性もあります。
reason-smtp_auth_turned_off = Microsoft 365では、2026年12月末以降、パスワードによる送信（SMTP AUTH）が既定で無効になります。管理者が有効にすることができます。
reason-agreement = { $all ->
    [yes] { $senders ->
        [1] 差出人1人からのメール{ $messages }通が{ $host }を示しています。
       *[other] 差出人{ $senders }人が{ $host }で一致しています（メール{ $messages }通）。
    }
   *[no] 差出人{ $people }人中{ $senders }人が{ $host }を示しています（メール{ $messages }通）。
}
reason-named_too = ほかに{ $senders }人のメール（{ $messages }通）も同じ名前を示していますが、誰でも書けるため、数に入れていません。
reason-one_mail = 今のところ、証拠はメール1通だけです。
reason-numbered_cluster = { $pattern }（{ $hosts }）は、1つのサービスを構成する複数のサーバーです。証明書には共通の名前が1つだけ含まれている可能性が高く、次の手順で確認できます。
reason-hosts_disagree = メールには{ $hosts }の名前があり、どれが正しいかは決められません。
reason-retired = { $host }は{ $until }まで使われ、{ $since }からは{ $successor }が使われています。
reason-unproven = { $hosts }は参考として示すだけです。この名前を示すメール（差出人{ $senders }人、{ $messages }通）は誰でも偽造できるため、数に入れていません。
reason-only_role_senders = 差出人はシステムや窓口のアドレスだけで、個人のメールはありませんでした。
reason-left_out = { $why ->
    [outside_service] 除外：{ $operator }経由で送信されたメール{ $messages }通。
    [probably_forged] 除外：なりすましの可能性が高いメール{ $messages }通。
    [no_trace_field] 除外：配信の記録がないメール（送信済みの控え、下書き）{ $messages }通。
   *[other] 除外：使えるサーバー名がないメール{ $messages }通。
}

## その名前ではありえない理由

rejection-address_literal = IPアドレスです。証明書に含まれるのは名前です
rejection-dynamic_name = IPアドレスから作られた名前です。このような名前を含む証明書はありません
rejection-internal_name = 内部用の名前です。公的な認証局はこの名前の証明書を発行できません
rejection-mx_only = 受信専用のサーバーです。利用者はログインできません
rejection-not_a_host_name = ホスト名ではありません
rejection-outside_service_name = メール配信などのサービスのサーバーで、差出人のものではありません
rejection-pool_name = プロバイダーに多数ある送信用サーバーの1つです
rejection-public_suffix = 多くの人がその下にドメイン名を登録する、共用のドメインです
rejection-single_label = ドットのない名前です。公的な認証局はこの名前の証明書を発行できません
rejection-unknown_suffix = 存在しないトップレベルドメインの名前です

## 現在設定されているホスト名

current-same = 現在の設定は{ $current }で、この名前と同じです。
current-differs = 現在の設定は{ $current }です。サーバーは{ $host }と名乗っているため、証明書にはこちらの名前が含まれている可能性が高いでしょう。
current-differs-documented = 現在の設定は{ $current }ですが、{ $operator }が公式に案内しているのは{ $host }です。
current-differs-none = 現在の設定は{ $current }です。これが正しいかどうかは、このメールからはわかりません。
current-report = 失敗したサーバーは{ $current }です。現在設定されているサーバーと思われます。
current-impossible = 現在の設定は{ $current }ですが、この名前では決して接続できません（{ $why }）。

## 次にすること

advice-probe = パスワードを入力する前に、証明書を確認してください：
    heloscope probe { $typed }
advice-domain = { $domain }のメールがどこで運用されているかを確認してください：
    heloscope domain { $domain }
advice-where = メールソフトで入力する場所：
    heloscope explain where
advice-more-mails = より確実にするには、{ $domain }のほかの人からのメールを追加してください：
    heloscope one.eml two.eml
advice-public-address = 差出人に、公開されたドメインのアドレスからメールを送ってもらい、そのメールを確認してください。
advice-ask-person = { $domain }の人に普通のメールを1通書いてもらい、そのメールを調べてください。
advice-ask-admin = { $domain }の管理者に、SMTPサーバーの名前を問い合わせてください。
advice-provider-help = { $operator }のヘルプページで「SMTP」を検索してください。
advice-app-password = 2段階認証を使っている場合、{ $operator }では通常のパスワードの代わりにアプリパスワードが必要です。
advice-oauth-only = プロバイダーの画面でサインインする（OAuthに対応した）メールソフトを使うか、メールをGmailに転送し、返信はプロバイダーのウェブメールから送信してください。{ $host }にはパスワードではログインできません。
advice-admin-switch = ログインできないときは、{ $domain }の管理者に、そのメールボックスのSMTP AUTHを有効にするよう依頼してください（無効になっている場合があります）。
advice-json-header = ヘッダーも取得してください。Gmail APIではformat=full、metadata、rawのいずれか、Microsoft Graphでは$select=internetMessageHeadersを指定します。
advice-json-again = JSONをファイルに保存してそのファイルを読み取るか、最初に表示された画面からコピーし直してください。
advice-table-again = 表をもう一度書き出すか、コピーし直してください。セルの中の引用符は、2つ重ねて書く必要があります。
advice-show-original = Gmailでメールを開き、メニューから「メッセージのソースを表示」を選んで「クリップボードにコピー」を押し、その内容を貼り付けてください。
advice-recipient = このメールを受信した人に、受信したメールのソースをもらってください。
advice-name-domain = 差出人のドメインを指定してください：
    heloscope --domain DOMAIN
advice-copy-text = メールを表示しているプログラムで、ヘッダーをテキストとしてコピーしてください。Gmailでは「メッセージのソースを表示」、Outlookでは「ファイル」＞「プロパティ」＞「インターネット ヘッダー」、Appleの「メール」では「表示」＞「メッセージ」＞「すべてのヘッダ」です。
advice-outlook-damaged = Outlookでメールをもう一度「Outlookメッセージ形式」（.msg）で保存し、ファイル全体をコピーしてください。
advice-outlook-headers = Outlookでメールを別ウィンドウで開き、「ファイル」＞「プロパティ」を選んで、「インターネット ヘッダー」の欄をコピーしてください。
advice-outlook-mac = Mac版Outlookでメールのメニューから「ソースの表示」を選び、そのテキストを保存してください。または、メールをデスクトップにドラッグしてください（.emlファイルになります）。
advice-unpack = 先に展開して、中にある.eml、.msg、.mboxファイルを読み取ってください。
advice-tnef = 添付ファイルではなく、winmail.datが添付されていたメールのソースをコピーしてください。
advice-mail-file = メールが入っているファイルを探してください。ファイル名は、多くの場合.eml、.msg、.mboxで終わります。
advice-readpst = すべてのメールを読み取るには、先に変換してください：
    readpst -e FILE
advice-report-colleague = 同じサーバーを使っている同僚にメールを送ってもらい、そのメールを調べてください：
    heloscope mail.eml
advice-report-server = 設定しているサーバーを、その名前（HOST）で調べてください：
    heloscope probe HOST
advice-report-probe = 証明書にある名前を確認してください：
    heloscope probe { $failed }
advice-forged = このメールにある名前は、どれも使わないでください。
advice-probe-each = どの名前が証明書に含まれているかを確認してください：
    heloscope probe { $hosts }

## アーカイブの読み取り

scan-nothing = メールがありません。
column-domain = ドメイン
column-answer = SMTPサーバー
column-sure = 信頼度
column-people = 人数
column-mails = 通数
column-since = 初出
column-left-out = 除外したものと理由

## 入力：読み取らなかったものと理由

problem = { $place }：{ $what }
problem-at = { $place }（{ $offset }バイト目）：{ $what }
problem-broken = 途中で切れているか、壊れています。そこまでの部分は読み取りました
problem-companion = メールの管理用のファイル
problem-content_length_ignored = ここから先のContent-Lengthの値が正しくないため、無視しました
problem-disk = ディスクそのものです。その中のファイルを指定してください
problem-encrypted = 暗号化されているため、読み取りませんでした（先にパスワードで展開してください）
problem-leading_text = 最初のメールより前の文章は読み飛ばしました（メールは読み取りました）
problem-no_header = 区切り行の後にメールがありません
problem-panicked = heloscopeで読み取れないメールです。不具合として報告してください
problem-socket = プログラム同士の通信に使うソケットで、ファイルの中身がないため、読み取りませんでした
problem-special_file = デバイス、ソケット、パイプ、またはシステムのフォルダー（/proc、/sys、/dev）のため、読み取りませんでした
problem-symlink = シンボリックリンクのため、たどりませんでした
problem-too_deep = 圧縮が何重にもなっているため、読み取りませんでした
problem-too_large = 展開すると普通のメールボックスよりはるかに大きくなるため、読み取りを中止しました
problem-too_many = 中のファイルが普通のメールボックスよりはるかに多いため、読み取りを中止しました
problem-unreadable = 読み取れません
problem-unsupported = 対応していない形式で圧縮されています
problem-archive = アーカイブ（開いていません）
problem-binary = テキストではないファイル（対象外）
problem-body_only = メールのヘッダーがないテキスト（対象外）
problem-cr_only = 改行コードがCRだけのファイル（メールでは使われない形式です。先に改行コードを変換してください）
problem-empty = 中身がありません
problem-html_page = ウェブページ（対象外）
problem-report_text = 配信エラーの通知の本文（対象外）
problem-json_only = メールのヘッダーがないJSON（対象外）
problem-web_address = ページのアドレス（対象外）
problem-document = 文書ファイル（対象外）
problem-outlook_archive = Mac版Outlookのアーカイブ（.olm）（対象外）
problem-outlook_damaged = 壊れているか途中で切れているOutlookのアイテム（.msg）（対象外）
problem-outlook_sent = インターネットヘッダーのないOutlookのアイテム（対象外）
problem-outlook_store = Outlookのデータファイル（.pst、.ost）です。readpstで変換してください
problem-picture = 画像（対象外）
problem-summary_only = 「メッセージのソースを表示」のページの概要だけです
problem-foreign_archive = heloscopeでは開けない形式のアーカイブ（.7z、.rar、.cab、.lzh）（対象外）
problem-tnef = メールのヘッダーがない、Outlookの添付ファイル（winmail.dat）（対象外）
problem-translated_names = 項目名が翻訳されているメールのヘッダー（対象外）
problem-analysis = ヘッダー解析ツールの結果の表（対象外）
problem-without_mail = メールがありません
problem-torn_json = 正しくないJSON（対象外）
problem-torn_table = 閉じていない引用符がある表（対象外）
problem-torn_top = 最初の行がないメールのヘッダー（対象外）
problem-unread_header = 行の区切りがわからない、ヘッダーのようなテキスト（対象外）
problem-utf16 = UTF-16の大きなテキストです。UTF-8で保存してください
problems-more = このほか{ $count }件の注意は省略しました。-vを付けると、さらに表示します。
header-cut = メール{ $count }通は、ヘッダーが{ $section } KiBまたは{ $fields }項目を超えるか、{ $field } KiBを超える項目があるため、先頭だけを読み取りました。
problem-too_wide = 展開に必要なメモリーが上限（128 MiB）を超えています

## アーカイブの読み取りと統合

scan-outside = - （{ $operator }から送信）
scan-try = { $host }（要確認）
scan-no-password = { $host }（OAuthのみ）
scan-no-login = { $host }（ログイン不可）
scan-no-plain-login = { $host }（通常のパスワードでのログイン不可）
scan-unusable = { $host }（現在は接続不可）
scan-conflict = { $hosts }（メールにより異なる）
scan-none-no_trace_field = - （配信の記録なし：控え、下書き）
scan-none-never_left = - （外に出ていないメール）
scan-none-probably_forged = - （なりすましの可能性大）
scan-none-provider_host_unknown = - （{ $operator }のヘルプページを参照）
scan-none-no_name_left = - （使える名前なし）
scan-no-author = （差出人なし）
input-without-mail = { $place }：{ $files ->
    [0] 中には何もありません
   *[other] { $files }個のファイルを調べましたが、メールはありませんでした
}
input-account = { $place }：{ $files }個のファイルから{ $messages }通のメールを読み取り、{ $left }件を除外しました
scan-retired = { $until }までは{ $host }
scan-voters = { $people }人中{ $voters }人
scan-pattern = 複数のサーバーの1つ：{ $pattern }
scan-unproven = 参考：{ $hosts }
some-of = { $names }ほか{ $more }件
scan-retired-more = ほかに以前のもの{ $count }件
scan-left-out = 除外：{ $what }
scan-left-out-one = { $why ->
    [outside_service] { $operator }経由
    [no_trace_field] 配信の記録なし
    [never_left] 外に出ていないもの
    [probably_forged] なりすましの可能性大
    [provider_host_unknown] { $operator }で運用
   *[other] 使える名前なし
}{ $messages }通
scan-current = 現在設定されているホスト名
scan-domains = { $domains }ドメイン中、入力するホスト名または候補のホスト名があるのは{ $answered }ドメインです。{ $hidden ->
    [0] {""}
   *[other] ほかの{ $hidden }ドメインは--topまたは--min-sureの指定により省略しました。
}
scan-summary = メールを{ $messages }通読み取りました。{ $duplicates ->
    [0] {""}
   *[other] このうち{ $duplicates }通は重複で、同じメールは1通と数えました。
}
scan-beyond = メール{ $messages }通は、ホスト名が保持できる数（1ドメインにつき{ $domain }個、全体で{ $all }個）を超えたため、通数だけを数えました。上の数は、実際より少ないことがあります。
scan-summary-skipped = 除外したもの：{ $what }。
scan-summary-one = { $what }：{ $count }件
scan-partial = すべてを読み取る前に終了しました。以下はそれまでの結果です。
progress-messages = 通

## 標準エラー出力

cli-error = エラー：{ $what }
cli-note = 注意：{ $what }
cli-hint = ヒント：{ $what }
cli-because = ：
cli-help-hint = 詳しくはheloscope --helpをご覧ください
cli-attached-none = --attached：別のメールが添付されたメールが入力にありません
cli-range-one = --rangeで読み取れる入力は1つだけですが、{ $count }個指定されています
cli-reading = { $path }を読み取れません
cli-writing = { $path }に書き込めません
cli-writing-report = 結果を書き込めません
cli-no-such-format = このコマンドは、名前が.{ $ending }で終わるファイルの形式に対応していません。指定できる形式は{ $formats }です
cli-output-folder = { $path }はフォルダーです。--outputにはファイル名を指定してください
cli-output-input = { $path }は読み込むファイルです。--outputには別の名前を指定してください
cli-output-mail = { $path }はメールまたはアーカイブのため上書きしません。--outputに別の名前を指定するか、先にファイルを削除してください
cli-output-other = { $path }はテキストでも以前の結果でもないため上書きしません。--outputに別の名前を指定するか、先にファイルを削除してください
cli-output-tally = { $path }はheloscope mergeで読み込む集計のため上書きしません。--outputに別の名前を指定するか、先にファイルを削除してください
cli-paste = メールのソースを貼り付けてから、{ $end }を押してください：
cli-web-mail = このページは、お使いのブラウザーでしか開けません。ブラウザーでメールを開き、「メッセージのソースを表示」（ほかのメールソフトでは「ソースを表示」や「インターネット ヘッダー」）を選んで全体をコピーし、heloscopeに貼り付けてください
    heloscope
cli-mail-file = { $path }は、ここにあるファイルです。その中のメールを読むには
    heloscope { $path }
cli-meant = そのようなファイルはありません。サーバーを調べるには
    heloscope { $command } { $typed }
cli-scan-mail = mergeは集計をまとめるコマンドです。メールを読むには
    heloscope scan { $path }
cli-not-a-count = 1以上の整数を指定してください
cli-not-a-port = ポートは、587のような1から65535までの整数です
cli-no-live-checks = このプログラムは、接続して調べる機能なしでビルドされています。この機能も使うには、次のようにビルドしてください
    { $command }
help-options = [オプション]
cli-no-tally = 入力がありません。heloscope scan --format tallyで書き出した集計を指定するか、パイプで渡してください
cli-not-this-target = 「{ $text }」は{ $why }
cli-taken-as = { $text }は{ $meant }として扱います
cli-asked-of-organization = { $host }自体はメールを受信しないため、{ $domain }について調べます。
cli-asked-as-domain = メールアドレスが指定されたため、{ $domain }について調べます
cli-hosts-or-people = ホスト名とメールアドレスを同時に指定することはできません
cli-ask-domain = ドメインのサーバーを探すには：
    heloscope domain { $domain }
cli-current-empty = --currentが空です。現在設定しているサーバー名を指定してください
cli-not-a-domain = { $flag }：「{ $text }」はドメイン名（example.comなど）ではありません
cli-not-trusted = --trust：「{ $text }」はホスト名でも、192.0.2.0/24のようなネットワークでもありません
cli-not-a-language = heloscopeが対応している言語は{ $tags }です
cli-other-key = { $path }は、この--tally-keyを使わずに作成されたか、別の鍵で作成されています
cli-not-a-range = 「{ $text }」は、0-1048576や1048576-のようなバイト範囲ではありません
cli-not-a-shard = 「{ $text }」は、1/4や4/4のような、ドメインを分割したときの番号ではありません
cli-not-a-number = 数値ではありません
cli-timeout-range = 制限時間は、0より長く{ $most }秒以下です
cli-not-a-redirection = mail.example.com:587:192.0.2.1:2587のような「ホスト:ポート:アドレス:ポート」の形式ではありません（IPv6アドレスは角かっこで囲みます）
cli-not-a-host-name = mx.example.comのようなホスト名ではありません
cli-not-a-target = mail.example.com、mail.example.com:465、[2001:db8::7]:587のような「ホスト[:ポート]」の形式ではありません
cli-idle-flags = --port、--security、--ca-file、--ehlo、--connect-to、--allow-privateは--probeと一緒に指定してください
cli-no-name-servers = このシステムのDNSサーバーが見つからないため（/etc/resolv.conf、Windowsではネットワークアダプターの設定を確認しました）、DNSにはアドレス以外を問い合わせません
cli-no-command = { $name }というコマンドはありません
flag-elsewhere = { $flag }はほかのコマンド（{ $commands }）のオプションです
cli-no-folder = { $folder }というフォルダーはありません
cli-pipe-waits = { $path }はパイプです。書き込むプログラムを待っています（Ctrl-Cで終了します）
cli-io-not_found = ファイルまたはフォルダーが見つかりません
cli-io-permission_denied = アクセスする権限がありません
cli-io-is_a_directory = フォルダーです
cli-io-no_device = ソケットか、接続されていないデバイスです
cli-io-not_a_directory = パスの途中がフォルダーではなくファイルです
cli-io-invalid_name = ファイルの名前として使えません
cli-io-read_only = 書き込みのできないディスクです
cli-io-storage_full = ディスクの空き容量がありません
read-fault-became-shorter = 読み取り中にファイルが短くなりました
read-fault-checksum = チェックサムが一致しません
read-fault-ends-early = 途中で終わっています
read-fault-member-header = 次のファイルの見出しが壊れています
read-fault-member-name = 次のファイルの名前が長すぎます
read-fault-no-directory = アーカイブが目録の前で終わっています
read-fault-no-length = 次のファイルの始まる位置が、末尾の目録にしか記録されていません
read-fault-no-member = ここから始まるはずのファイルが見つかりません
read-fault-trailing = 圧縮データのあとに別のデータが続いています
read-fault-undecodable = 圧縮データが壊れています
tally-line = { $line }行目
tally-line-damaged = { $line }行目が壊れています
tally-line-unread = { $line }行目を読み取れません
tally-fault-not_a_tally = 集計ではありません。先頭の行が、heloscope scan --format tallyで書き出したものと違います
tally-fault-count = メールの数が合いません。最後の行では{ $said }通ですが、実際には{ $read }通あります
tally-fault-damaged = この行のメールの記録が壊れています
tally-fault-incomplete = 集計が途中で終わっています。最後の行がありません
tally-fault-json = 集計のJSONとして正しくありません
tally-fault-missing = メール{ $said }通のうち{ $missing }通の記録がありません。集計の行が失われています
tally-fault-out_of_place = この行は、ここにあってはならない行です
tally-fault-version = 集計のバージョンは{ $version }ですが、このプログラムが読み取れるのはバージョン1から3までです
key-too-short = 鍵のファイルには16バイト以上が必要ですが、このファイルは{ $bytes }バイトです
keys-differ = 集計がそれぞれ別の鍵（--tally-key）で作成されているか、鍵なしで作成されたものが混ざっています
roots-fault = ルート証明書として使えるPEM形式の証明書がありません
table-cell = { $line }行目、{ $column }列の「{ $text }」：{ $fault }
table-cells = { $line }行目のセルは{ $found }個ですが、先頭の行は{ $expected }個です。カンマを含むセルは二重引用符で囲んでください
table-missing_column = 先頭の行に{ $column }列がありません。少なくとも{ $needed }が必要です
table-read = 表（UTF-8のCSV）として読み取れません
table-repeated_column = 先頭の行に{ $column }列が2回あります。1つにしてください
table-repeated_mark = { $mark }は{ $first }と{ $second }の両方の目印になっています。1つの項目で見分けられるサービスは1つだけなので、どちらかの行に残してください
table-repeated_suffix = { $line }行目は{ $first }行目と同じ{ $suffix }の行です。どちらか1つにしてください
table-return_path = { $suffix }のreturn-path「{ $shape }」は正規表現ではありません
table-two_suffix_columns = 先頭の行にsuffixとsuffixesの両方があります。1つにしてください
table-unknown_column = { $column }という列はありません。使える列は{ $known }です
cell-category = 種類ではありません。mailbox-provider、security-gateway、bulk-esp、mailing-list、forwarderのいずれかを書いてください
cell-empty = 空です。どの行にも必要です
cell-fact = 項目ではありません。alternatives、except、feedback-id、inside、login、marks、mx、names、outbound、pool、return-path、servers、traitsのいずれかを書いてください
cell-host = ホスト名ではありません。mail.example.comのような名前を書いてください
cell-login = ログイン方法ではありません。password、app-password、oauth-only、admin-switchのいずれかを書き、わからない場合は空にしてください
cell-mark = 目印ではありません。X-で始まるヘッダー項目の名前を書いてください
cell-outside_suffix = この行のsuffixの下にないため、一致することがありません。別の行にしてください
cell-pattern = パターンではありません。英字、数字、ハイフン、ドット、*、<N>、<server>、<account>、<initial>、<login>を使ってください
cell-port = 設定ではありません。587:starttlsや465:tlsのように「ポート:方式」と書いてください（ポート25は使えません）
cell-ports_without_host = ホストがありません。submission_hostを書くか、portsを空にしてください
cell-public_suffix = 誰でも名前を登録できるパブリックサフィックスです。事業者自身のドメインを書いてください
cell-star_in_host = 設定ではありません。*は何にでも一致するため、ホスト名、<N>、<server>のいずれかを書いてください
cell-sureness = 確かさの段階ではありません。A（事業者が公表）、B（公開情報だが未確認）、C（推測）のいずれかを書いてください
cell-trait = 特徴ではありません。customers、dkim-only、gmail-client、no-reverse-names、own-results、shared、unnamed-receiverのいずれかを書いてください
cell-unknown_suffix = 表にありません。この項目には、同じsuffixの行が必要です
cell-unsure = 推測（how_sureがC）です。利用者がパスワードを入力する先になるため、空にするか、how_sureをAかBにしてください

## 証明書の確認：サーバーの問題（コード別）

tls-address_unreachable = この名前のほかのIPアドレスは応答しません（{ $addresses }）。応答しないアドレスをメールソフトが選ぶと、送信に失敗します。
tls-advice-address_unreachable = 管理者の方へ：そのアドレスのポートを開けるか、DNSからそのアドレスを削除してください。
tls-short-address_unreachable = IPアドレスの一部が応答しません

tls-auto_generated = この証明書は{ $sign ->
    [cloud_instance] クラウドの仮想マシンが自動的に作成したものです
    [container_id] コンテナーが自動的に作成したものです
    [internal_name] 内部ネットワークのコンピューター用です
    [localhost] 「localhost」用です
    [product] { $sign_detail }に付属のものです
    [snakeoil] Debianが作成する仮の証明書（snakeoil）です
   *[other] ソフトウェアが自動的に作成したものです
}。{ $works ->
    [yes] このポートには、「SMTPサーバー」欄に
   *[no] 「SMTPサーバー」欄に
}どの名前を入力しても接続できません。
tls-advice-auto_generated = 管理者の方へ：利用者が入力する名前の証明書を公的な認証局から取得し（Let's Encryptは無料です）、メールサーバーに設定してください。
tls-short-auto_generated = ソフトウェアが自動的に作成した証明書のため、どの名前でも接続できません

tls-client_certificate_requested = サーバーがクライアント証明書を要求しています。Gmailは自身の証明書を提示しますが、それを受け入れないサーバーは接続を切ります。
tls-advice-client_certificate_requested = 管理者の方へ：利用者がログインするポートでは、クライアント証明書を要求しないでください。
tls-short-client_certificate_requested = クライアント証明書を要求しています

tls-ca_certificate = サーバーの証明書が、認証局のもの（CA:TRUE）になっています。多くのメールソフトでは接続できますが、Thunderbirdでは接続できません。
tls-advice-ca_certificate = 管理者の方へ：通常のサーバー証明書を発行してもらってください。
tls-short-ca_certificate = 証明書が認証局のものになっています

tls-closed = サーバーが{ $stage ->
    [connect] 接続直後に
    [greeting] 最初の応答を返さずに
    [ehlo] 最初のやり取りの後に
    [starttls] STARTTLSの要求に対して
    [handshake] TLSハンドシェイクの途中で
    [after_tls] TLSの開始後に
   *[other] 途中で
}接続を切りました。
tls-advice-closed = 管理者の方へ：この時刻のメールログで理由を確認してください。ブロックリストや接続数の制限が原因かもしれません。
tls-short-closed = 接続を切られました

tls-cn_only = { $name }という名前は証明書のサブジェクト（CN）にしかありません。メールソフトが調べるのはサブジェクトの別名（SAN）ですが、そこにはホスト名がありません。
tls-advice-cn_only = 管理者の方へ：この名前を別名（SAN）に含めて、証明書を再発行してください。公的な認証局の証明書では、必ずそうなっています。
tls-short-cn_only = メールソフトが調べる証明書の別名（SAN）に、ホスト名がありません

tls-dns_not_found = { $exists ->
    [yes] この名前はありますが、指定された種類（-4または-6）のIPアドレスがありません。
   *[no] { $is_circular ->
        [yes] この名前はDNSの別名（CNAME）で、たどると元の名前に戻ってしまうため、IPアドレスがありません。Gmailを含め、どのソフトからも接続できません。
       *[no] { $failed ->
            [yes] DNSサーバーが応答しなかったため、この名前を調べられませんでした。メールサーバーに問題があるとは限りません。
           *[no] この名前はDNSに登録されていないか、IPアドレスがありません。Gmailを含め、どのソフトからも接続できません。
        }
    }
}
tls-advice-dns_not_found = { $exists ->
    [yes] このオプションを外すか、もう一方の種類を使えるネットワークから確認してください。
   *[no] { $is_circular ->
        [yes] ドメインの管理者の方へ：IPアドレスのある名前につながるように、CNAMEレコードを直してください。
       *[no] { $failed ->
            [yes] 後でもう一度試すか、別のネットワークから試してください。
           *[no] つづりを確認してください。サーバーが名乗る名前は、そのサーバーを使っている人からのメールでわかります：
                heloscope original.eml --probe --dns
        }
    }
}
tls-short-dns_not_found = { $exists ->
    [yes] 指定された種類（-4または-6）のIPアドレスがありません
   *[no] { $is_circular ->
        [yes] この名前の別名（CNAME）が元の名前に戻ってしまいます
       *[no] { $failed ->
            [yes] この名前を調べられませんでした
           *[no] この名前はDNSに登録されていないか、IPアドレスがありません
        }
    }
}

tls-ehlo_refused = { $source ->
    [given] EHLOで名乗るように指定された名前（--ehlo { $name }）がサーバーに拒否されました（「{ $reply } { $said }」）。
   *[usual] EHLOで名乗った名前（{ $name }）がサーバーに拒否されました（「{ $reply } { $said }」）。
}
tls-advice-ehlo_refused = { $source ->
    [given] DNSに登録されているこのコンピューターの名前など、別の名前を--ehloで指定するか、--ehloを付けずに確認してください。どの名前も拒否される場合は、お使いのIPアドレスが拒否されています。別のネットワークから確認してください。
   *[usual] サーバーが受け入れる名前を指定してください。--ehloの後に、DNSに登録されているこのコンピューターの名前を続けます。
}
tls-short-ehlo_refused = EHLOで名乗った名前が拒否されます

tls-expired = { $place ->
    [intermediate] 証明書チェーンにある認証局の証明書（{ $subject }）
    [root] 指定された認証局（--ca-file）のルート証明書（{ $subject }）
   *[server] 証明書
}の有効期限は{ $not_after }で、{ $days ->
    [0] 今日切れました
   *[other] { $days }日前に切れています
}。
tls-advice-expired = { $place ->
    [root] このルート証明書を信頼するソフトでも、サーバーは拒否されます。管理者の方へ：認証局のルート証明書を更新し、新しいものを各ソフトと--ca-fileに指定してください。
   *[server] 管理者の方へ：証明書を更新し、メールサーバーに再読み込みさせてください。再読み込みするまでは古い証明書が使われます。
}
tls-short-expired = { $place ->
    [root] 指定された認証局（--ca-file）のルート証明書の有効期限が切れています
   *[server] 証明書の有効期限が切れています
}

tls-expires_soon = 証明書の有効期限は{ $not_after }で、{ $days ->
    [0] あと1日もありません
   *[other] あと{ $days }日です
}。
tls-advice-expires_soon = 管理者の方へ：証明書が更新され、メールサーバーが新しい証明書を読み込むことを確認してください。
tls-short-expires_soon = 証明書の有効期限がもうすぐ切れます

tls-key_usage = { $duty ->
    [issue] この証明書を発行した認証局（{ $subject }）
   *[sign] 証明書
}の鍵の用途は{ $usage_given ->
    [yes] { $usage }だけで
   *[no] 1つもなく
}、{ $duty ->
    [encipher] このサーバーの鍵交換（RSA）には使えません（鍵用途にkeyEncipherment
    [issue] 証明書の発行には使えません（鍵用途にkeyCertSign
   *[sign] TLSハンドシェイクの署名には使えません（鍵用途にdigitalSignature
}がありません）。
tls-advice-key_usage = { $duty ->
    [issue] { $works ->
        [yes] このポートには、Gmailではどの名前でも
       *[no] Gmailではどの名前でも
    }接続できません。管理者の方へ：公的な認証局から証明書を発行してもらってください。
    [encipher] 管理者の方へ：ECDHEの暗号方式とTLS 1.3を使えるようにしてください。現在の証明書は、これらのために作られています。
   *[sign] 管理者の方へ：鍵用途にdigitalSignatureを含めて、証明書を再発行してください。公的な認証局の証明書では、必ずそうなっています。
}
tls-short-key_usage = { $duty ->
    [issue] 認証局の鍵が証明書の発行用ではないため（鍵用途）、どの名前でも接続できません
   *[sign] 証明書の鍵がこの用途のものではありません（鍵用途）
}

tls-limit_exceeded = サーバーから届いたデータが、メールサーバーとしては多すぎます（{ $limit ->
    [handshake] TLSハンドシェイクが256 KiB超
    [line] 1行が2 KiB超
   *[reply] 1つの応答が64 KiB超
}）。
tls-advice-limit_exceeded = ホストとポートが正しいか確認してください。このサーバーにはパスワードを入力しないでください。
tls-short-limit_exceeded = メールサーバーとしては多すぎるデータを送ってきます

tls-missing_intermediate = サーバーが中間証明書（{ $issuer }）を送信していません。ウェブブラウザーは中間証明書を自動的に取得しますが、メールソフトとGmailは取得しません。
tls-advice-missing_intermediate = 管理者の方へ：中間証明書を含む証明書チェーン全体を設定してください（Let's Encryptの場合は、cert.pemではなくfullchain.pem）{ $url_given ->
    [yes] 。足りない証明書は{ $url }にあります
   *[no] {""}
}。
tls-short-missing_intermediate = 中間証明書を送信していません

tls-name_mismatch = この証明書は{ $expected }のものではありません。{ $presented_given ->
    [yes] 証明書に含まれる名前は{ $presented }です。
   *[no] 証明書に名前が1つも含まれていません。
}
tls-advice-of-provider = これは{ $operator }のサーバーで、利用者の側で直せるところはありません。途中の機器やソフトが通信を妨げている可能性があります。別のネットワークからもう一度確認してください。
tls-advice-name_mismatch = { $way ->
    [elsewhere] ここでは{ $name }も使えません。{ $name }は、使えると表示されているポートとアドレスでだけ使ってください。管理者向け：ここも同じように設定してください。
    [elsewhere_fits] ここでも{ $name }を使えます。
    [elsewhere_login] { $name }と入力してください。ただし、使えるのは、通常のパスワードでログインできるポートだけです。
    [elsewhere_provider] ここでは{ $name }も使えません。{ $name }は、使えると表示されているポートとアドレスでだけ使ってください。
    [instead_provider] 代わりに{ $name }と入力してください。
    [instead] 代わりに{ $name }と入力してください。または、管理者に{ $expected }を証明書に追加してもらってください。
    [ask_server] サーバーは{ $name }と名乗り、証明書もその名前のものです。{ $name }の会社がお使いのメールのホスティング会社であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。または、管理者に{ $expected }を証明書に追加してもらってください。
    [ask_alias] DNSで{ $expected }は{ $name }の別名（CNAME）になっており、証明書もその名前のものです。{ $name }の会社がお使いのメールのホスティング会社であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
    [ask_address] 入力するのはIPアドレスではなく名前です。証明書にある{ $name }はこのサーバーを指しています。お使いのメールサーバーの名前であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
    [ask_certificate] { $expected }の証明書を発行する公的な認証局はありません。証明書にある{ $name }はこのサーバーを指しています。お使いのメールサーバーの名前であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
    [repaired] この問題が直った後は、{ $name }と入力してください。
    [provider] {""}
    [no_login] 通常のパスワードでログインできないサーバーなので、ほかの名前でも使えません。
    [other_port] { $expected }は{ $name }で使えます。このポートの代わりにそちらを使ってください。管理者の方へ：このポートも同じように設定してください。
    [relay_port] ポート25は別のサーバーからのメールを受け取るためのもので、利用者はログインできません。ここに入力する名前はありません。
    [wildcard] { $wildcard }がお使いのメールのホスティング会社のものであれば、入力する名前は、それに当てはまるお使いのサーバーの名前です。その会社に問い合わせてください。心当たりがない場合は、入力しないでください。
    [too_old] ほかの名前にしても使えません。
    [turned_away] サーバーに接続を断られたため、ほかの名前なら使えるかどうかは確認できませんでした。
    [address] アドレスの代わりに、メールサーバーの名前を入力してください。
    [uncertifiable] { $expected }の証明書を発行する公的な認証局はありません。メールサーバーの公開された名前を入力してください。
   *[none] このポートで代わりに入力できる名前はありません。サーバーのホスティング会社に問い合わせるか、管理者にメールサーバーの証明書へ{ $expected }を追加してもらってください。
}
tls-short-name_mismatch = 証明書に含まれるのは別の名前です

tls-no_auth = ここではログイン（AUTH）ができないため、パスワードを使ってメールを送信することはできません。
tls-advice-no_auth = 送信専用のサーバーと思われます。別のホストまたはポートを試してください。管理者の方へ：ポート587または465で、TLSの開始後にAUTHを使えるようにしてください。
tls-short-no_auth = ログインできません

tls-no_password_login = サーバーのログイン方法（{ $methods }）に、Gmailやほとんどのメールソフトが使う通常のパスワードによるもの（PLAIN、LOGIN）がありません。
tls-advice-no_password_login = 別のポートか、このいずれかの方法に対応したソフトを使ってください。管理者の方へ：TLSの開始後にAUTH PLAINを使えるようにしてください。
tls-short-no_password_login = 通常のパスワードでログインできません

tls-not_ready = サーバーに接続を断られました（「{ $reply } { $said }」）。
tls-advice-not_ready = 後でもう一度、別のネットワークから試してください。接続数の制限や、家庭用回線などからの接続の拒否が考えられます。サーバー名に問題があるとは限りません。
tls-short-not_ready = 接続を断られました

tls-not_the_provider = 応答しているのは{ $operator }ではありません。お使いのコンピューターまたはネットワークの何かが代わりに応答しています（発行者：{ $issuer }）。{ $by ->
    [antivirus] ウイルス対策ソフト（{ $by_detail }）です。
    [company] ポートを転送するホスティング会社など、自身の証明書を持つ別の会社のサーバーです。
    [filter] 暗号化通信のフィルター（{ $by_detail }）です。
    [unproven] 発行者は公的な認証局の名前ですが、確認できません。必要な中間証明書が送られていないか、証明書チェーンが未知のルート証明書で終わっています。
   *[private_authority] 公的な認証局が発行した証明書ではありません。
}
tls-advice-not_the_provider = { $by ->
    [antivirus] メールの検査機能を無効にするか、別の場所から試してください。それまでパスワードを入力しないでください。
    [filter] 別のネットワークから試すか、このネットワークの管理者に問い合わせてください。ここではパスワードを入力しないでください。
   *[other] スマートフォンの回線など、別のネットワークから試してください。ここではパスワードを入力しないでください。
}
tls-short-not_the_provider = 別の何かが代わりに応答しています

tls-not_yet_valid = 証明書の有効期間は{ $not_before }からで、まだ有効ではありません。
tls-advice-not_yet_valid = 管理者の方へ：それまでは以前の証明書を使い、この証明書を作成したコンピューターの時計も確認してください。
tls-short-not_yet_valid = 証明書がまだ有効ではありません

tls-old_ciphers = サーバーはTLS 1.2の古い暗号方式（{ $cipher }）にしか対応していません。{ $in_gmail ->
    [dropped] まだ接続できるソフトも多くありますが、Gmailが使うライブラリではこの方式が廃止されているため、Gmailでは接続できないことがあります。
   *[kept] 現在のソフトでもまだ接続できます。
}証明書は読み取れましたが、ログインは確認できませんでした。
tls-advice-old_ciphers = 管理者の方へ：ECDHEとAES-GCMまたはChaCha20の暗号方式と、TLS 1.3を有効にしてください。
tls-short-old_ciphers = 古い暗号方式にしか対応していません

tls-plaintext_after_starttls = サーバーはSTARTTLSに応答した後、暗号化されていないデータを送ってきました（「{ $said }」）。誰かが通信に割り込んでいるか、サーバーが壊れています。
tls-advice-plaintext_after_starttls = パスワードを入力しないでください。別のネットワークから試しても変わらない場合は、管理者がメールサーバーを更新する必要があります。
tls-short-plaintext_after_starttls = STARTTLSの応答の後に暗号化されていないデータが届くため、パスワードを入力しないでください

tls-protocol_error = 応答しているのはメールサーバーではありません（「{ $said }」）。
tls-advice-protocol_error = ホストとポートが正しいか確認してください。
tls-short-protocol_error = 応答しているのはメールサーバーではありません

tls-refused = { $reason ->
    [no_route] このコンピューターからそのIPアドレスへの経路がありません{ $is_v6 ->
        [yes] （IPv6を使えないのかもしれません）。
       *[no] 。
    }
    [refused] このポートでは何も動いていません。
   *[other] 接続できません。
}
tls-advice-refused = { $reason ->
    [no_route] 別のネットワークから試してください。
   *[other] ホストが正しいか確認してください。通常のポートは587と465です。管理者の方へ：このポートでメール送信サービス（submission）を起動し、ファイアウォールで許可してください。
}
tls-short-refused = { $reason ->
    [no_route] ここからは到達できません
   *[other] このポートでは何も動いていません
}

tls-self_signed = サーバーの証明書は自己署名証明書で、認証局の裏付けがありません。どの名前を入力しても、Gmailでは拒否されます。
tls-advice-self_signed = 管理者の方へ：利用者が入力する名前の証明書を公的な認証局から取得してください（Let's Encryptは無料です）。
tls-short-self_signed = 自己署名証明書のため、どの名前でも接続できません

tls-sni_differs = TLSハンドシェイクでサーバー名（SNI）を送らないと、{ $without_sni_given ->
    [yes] 別の証明書（{ $without_sni }）が返されます
   *[no] 証明書が返されません
}。Gmailはサーバー名を送りますが、一部の古いソフトは送りません。
tls-advice-sni_differs = Gmailでは何もする必要はありません。管理者の方へ：古いソフトのために、この証明書を既定の証明書にしてください。
tls-advice-sni_differs-refused = そちらが正しい証明書かもしれません。管理者の方へ：この名前に設定されている証明書を入れ替えてください。Gmailに提示されるのはその証明書です。
tls-short-sni_differs = サーバー名を送らないと、別の証明書が返されます

tls-starttls_not_offered = このポートでは暗号化が使えません。サーバーの対応機能{ $offered_given ->
    [yes] （{ $offered }）
   *[no] {""}
}にSTARTTLSがないため、パスワードが暗号化されずに送られてしまいます。
tls-advice-starttls_not_offered = ここにはパスワードを入力しないでください。ポート587または465なら使えるかもしれません。管理者の方へ：TLSを有効にしてください。
tls-short-starttls_not_offered = 暗号化（STARTTLS）が使えません

tls-starttls_refused = サーバーはSTARTTLSが使えると応答しながら、要求すると拒否します（「{ $reply } { $said }」）。
tls-advice-starttls_refused = 管理者の方へ：多くの場合、証明書または秘密鍵を読み込めないことが原因です。この時刻のメールログで確認してください。
tls-short-starttls_refused = STARTTLSが使えると応答しながら拒否します

tls-timeout = { $stage ->
    [dns] DNSサーバーが時間内に応答しませんでした。
    [connect] このIPアドレスとポートからは応答がありません。
    [greeting] 接続はできますが、サーバーから応答がありません。メールサーバーなら先に応答しますが、接続直後にTLSを開始するサーバーは相手を待ちます。
    [handshake] TLSハンドシェイクが終わりません。
    [after_tls] TLSハンドシェイクの後、サーバーから応答がありません。メールサーバーなら先に応答しますが、ウェブサーバーは相手の要求を待ちます。
   *[other] サーバーが途中で応答しなくなりました。
}
tls-advice-timeout = { $stage ->
    [greeting] 接続直後にTLSを開始するポートの場合は、--security tlsを付けてもう一度確認してください。そうでなければ、後でもう一度試してください。管理者の方へ：サーバーの過負荷や、フィルターによる接続の保留がないか確認してください。
    [after_tls] ホストとポートが正しいか確認してください。メールの送信に使うポートは587と465です。
    [connect] サーバー側またはこちら側のファイアウォールが接続を遮断しています。別のネットワークから試してください。管理者の方へ：ポート587と465を許可してください。
   *[other] 後でもう一度試してください。管理者の方へ：サーバーの過負荷や、フィルターによる接続の保留がないか確認してください。
}
tls-short-timeout = 時間内に応答がありません

tls-tls_failed = { $reason ->
    [alert] { $detail ->
        [handshake_failure] 現在のソフトと共通の方式がないため、サーバーがTLSハンドシェイクを中断しました。
        [internal_error] サーバーが内部エラーを報告し、TLSハンドシェイクを中断しました。
        [protocol_version] サーバーが現在のTLSのバージョンを拒否し、TLSハンドシェイクを中断しました。
        [unrecognized_name] この名前の証明書がないため、サーバーがTLSハンドシェイクを中断しました。
       *[other] サーバーがTLSハンドシェイクを中断しました（{ $detail }）。
    }
    [bad_certificate] サーバーの証明書を読み取れません。
    [bad_signature] サーバーは、証明書が自身のものであることを証明できませんでした。秘密鍵が証明書と一致していません。
    [client_certificate_required] サーバーはクライアント証明書がないと先に進みません。
    [closed] サーバーがTLSハンドシェイクの途中で接続を切りました。
    [curve] サーバーは楕円曲線{ $detail }を使っています。Gmailはこの曲線に対応していないためTLSハンドシェイクを中断しますが、対応しているソフトもあります。
    [not_tls] 応答がTLSではありません{ $detail_given ->
        [yes] （「{ $detail }」）。
       *[no] 。
    }
    [wants_starttls] このポートは暗号化なしで始まり、STARTTLSを求めます（「{ $detail }」）。
   *[protocol] TLSハンドシェイクに失敗しました。
}
tls-advice-tls_failed = { $reason ->
    [alert] { $detail ->
        [internal_error] 管理者の方へ：この時刻のメールログで原因を確認してください。
        [unrecognized_name] ホストが正しいか確認してください。管理者の方へ：この名前の証明書をメールサーバーに設定してください。
        [protocol_version] 管理者の方へ：TLS 1.2と1.3を有効にしてください。
        [handshake_failure] 管理者の方へ：一般的な種類の鍵（RSA 2048またはEC P-256。RSA-PSS、Ed25519、Ed448以外）を使い、現在の暗号方式と楕円曲線を有効にしてください。何が足りないかは、この時刻のメールログで確認できます。
       *[other] 管理者の方へ：現在の暗号方式と楕円曲線を有効にしてください。何が足りないかは、この時刻のメールログで確認できます。
    }
    [bad_certificate] 管理者の方へ：証明書を再発行してください。
    [bad_signature] 管理者の方へ：証明書と秘密鍵が一致していません。証明書を申請したときの秘密鍵を設定してください。
    [client_certificate_required] 管理者の方へ：利用者がログインするポートでは、クライアント証明書を必須にしないでください。
    [closed] 後でもう一度、別のネットワークから試してください。管理者の方へ：この時刻のメールログを確認してください。
    [curve] 管理者の方へ：P-256（またはRSA 2048）の鍵を使い、楕円曲線X25519とP-256を有効にしてください。
    [not_tls] ホストとポートが正しいか確認してください。
    [wants_starttls] --security tlsを付けずにもう一度確認し、メールソフトではSTARTTLSを選んでください。
   *[protocol] 管理者の方へ：この時刻のメールログを確認してください。
}
tls-short-tls_failed = { $reason ->
    [bad_certificate] 証明書を読み取れません
    [bad_signature] 証明書と秘密鍵が一致していません
    [client_certificate_required] クライアント証明書が必要です
    [curve] Gmailが対応していない楕円曲線を使っています
    [not_tls] 応答がTLSではありません
    [wants_starttls] このポートは暗号化なしで始まり、STARTTLSを求めます
   *[other] TLSハンドシェイクに失敗します
}

tls-tls_too_old = サーバーが対応しているのは{ $version ->
    [SSLv3] SSL 3.0
    [TLSv1] TLS 1.0
   *[other] TLS 1.1
}までです。Gmailや現在のメールソフトにはTLS 1.2以降が必要なため、サーバーが更新されるまでは、{ $works ->
    [yes] このポートではどの名前も
   *[no] どの名前でも
}使えません。
tls-advice-tls_too_old = 管理者の方へ：TLS 1.2と1.3を有効にするか、メールサーバーを更新してください。
tls-short-tls_too_old-unknown = 古いバージョンのTLSにしか対応しておらず、サーバーが更新されるまではどの名前でも使えません
tls-short-tls_too_old = { $version ->
    [SSLv3] SSL 3.0
    [TLSv1] TLS 1.0
   *[other] TLS 1.1
}までにしか対応しておらず、サーバーが更新されるまではどの名前でも使えません

tls-unknown_new_root = 証明書チェーンは{ $issuer }で終わっています。これは公的な認証局の名前ですが、このルート証明書はソフトに登録されていません。新しすぎる、信頼されなくなった、または別の誰かがその名前を付けて作成した可能性があります。
tls-advice-unknown_new_root = 確認できるまで、パスワードを入力しないでください。管理者の方へ：同じ認証局の以前のルート証明書で終わる、相互認証されたチェーンを設定してください（certbotの場合は--preferred-chain）。
tls-short-unknown_new_root = 証明書チェーンが、ソフトに登録されていないルート証明書で終わっています（その認証局の新しいものか、別の誰かが同じ名前で作ったものです）

tls-untrusted_issuer = { $fault ->
    [authority_as_server] サーバーの証明書の代わりに、認証局自身の証明書が提示されています。
    [bad_signature] 証明書チェーンの署名が正しくありません。{ $issuer }が発行したものではありません。
    [critical_extension] 証明書チェーンの証明書に、メールソフトが対応していない必須の拡張（critical extension）があります。
    [issuer_not_authority] この証明書に署名した証明書には、ほかの証明書に署名できる印（CA、keyCertSign）がないため、証明書を発行できません。
    [name_not_permitted] この認証局は、この名前の証明書を発行できません（名前の制約）。
    [not_for_servers] この証明書はサーバー用ではありません（拡張鍵用途）。
    [other] 証明書チェーンが有効と認められません。
    [path_too_long] 証明書チェーンの認証局の数が、許可された数を超えています。
    [test_authority] これはテスト用の証明書です。発行者の{ $issuer }は、証明書の発行を試すためのステージング環境で、信頼するソフトはありません。
   *[unknown_issuer] 証明書の発行者{ $issuer_given ->
        [yes] （{ $issuer }）
       *[no] {""}
    }は、一般には信頼されていない、組織内などの認証局です。
}
tls-advice-antivirus = これはウイルス対策ソフト（{ $product }）の名前で、通信の途中でメールを検査しています。そのメール検査機能を無効にしてから、もう一度確認してください。それまではパスワードを入力しないでください。
tls-advice-untrusted_issuer = { $fault ->
    [unknown_issuer] { $works ->
        [yes] このポートには、Gmailではどの名前でも
       *[no] Gmailではどの名前でも
    }接続できません。管理者の方へ：公的な認証局の証明書を取得してください（自社の認証局の場合は、--ca-fileを付けてもう一度確認できます）。
    [name_not_permitted] 管理者の方へ：この名前の証明書を発行できる認証局から、証明書を取得してください。
    [test_authority] 本番の証明書に替えるまでは、どの名前でも接続できません。管理者の方へ：テスト用のオプションを外して同じコマンドを実行し（certbotでは--stagingか--test-certを外し、--force-renewalを付けます）、本番の証明書を取得してから、メールサーバーを再読み込みしてください。
   *[other] { $works ->
        [yes] このポートには、Gmailではどの名前でも
       *[no] Gmailではどの名前でも
    }接続できません。管理者の方へ：公的な認証局から証明書を再発行してもらってください。
}
tls-short-untrusted_issuer = { $fault ->
    [name_not_permitted] 認証局はこの名前の証明書を発行できません
    [not_for_servers] 証明書がサーバー用ではありません
    [test_authority] 証明書がテスト用のもの（ステージング）です
    [unknown_issuer] 公的な認証局の証明書ではないため、どの名前でも接続できません
   *[other] 証明書チェーンが有効と認められないため、どの名前でも接続できません
}

tls-wrong_protocol = { $protocol ->
    [AMQP] プログラム間のメッセージ用のサーバー（AMQP）
    [DICT] 辞書サーバー（DICT）
    [FTP] ファイル転送用のサーバー（FTP）
    [HTTP] ウェブサーバー（HTTP）
    [IMAP] メールの受信に使うサーバー（IMAP）
    [IRC] チャットサーバー（IRC）
    [LMTP] メールシステム内の配送専用のサーバー（LMTP）
    [MPD] 音楽再生用のサーバー（MPD）
    [MYSQL] データベースサーバー（MySQL）
    [NNTP] ニュースサーバー（NNTP）
    [POP3] メールの受信に使うサーバー（POP3）
    [REDIS] データベースサーバー（Redis）
    [RSYNC] ファイル転送用のサーバー（rsync）
    [SIEVE] メールの振り分けルール用のサーバー（ManageSieve）
    [SSH] リモートログイン用のサーバー（SSH）
    [SVN] ソースコード管理用のサーバー（Subversion）
    [TELNET] リモートログイン用のサーバー（Telnet）
    [VNC] 画面共有用のサーバー（VNC）
   *[XMPP] チャットサーバー（XMPP）
}が応答しています。SMTPではありません。
tls-advice-wrong_protocol = { $protocol ->
    [IMAP] ここはメールの受信用です。送信にはポート587または465を使ってください。ホスト名も異なる場合があります。
    [POP3] ここはメールの受信用です。送信にはポート587または465を使ってください。ホスト名も異なる場合があります。
    [SIEVE] ここは振り分けルールの編集用です。送信にはポート587または465を使ってください。
   *[other] ホストとポートが正しいか確認してください。メールの送信に使うポートは587と465です。
}
tls-short-wrong_protocol-unknown = 別のプロトコルのサーバーが応答しています
tls-short-wrong_protocol = SMTPではなく、{ $protocol ->
    [MYSQL] MySQL
    [REDIS] Redis
    [RSYNC] rsync
    [SIEVE] ManageSieve
    [SVN] Subversion
    [TELNET] Telnet
   *[other] { $protocol }
}のサーバーが応答しています

tls-weak_key = { $subject_given ->
    [yes] 証明書チェーンにある{ $subject }の鍵（{ $key }）
   *[no] 証明書の鍵（{ $key }）
}が短すぎて、安全ではありません。
tls-advice-weak_key = 管理者の方へ：新しい鍵（RSA 2048またはEC P-256）を作成し、証明書を再発行してください。
tls-short-weak_key = 証明書の鍵が短すぎます

tls-weak_signature = { $subject_given ->
    [yes] 証明書チェーンにある{ $subject }の署名
   *[no] 証明書の署名
}（{ $signature }）は、現在では偽造できるものです。
tls-advice-weak_signature = 管理者の方へ：証明書を再発行してください。公的な認証局はSHA-256で署名します。
tls-short-weak_signature = 証明書の署名が偽造できる方式です

## 証明書の確認：Gmailの表示（利用者の報告による）

gmail-says-certificate = 利用者の報告によると、この場合Gmailには次のように表示されます：「TLS Negotiation failed, the certificate doesn't match the host.」
gmail-says-trust = 利用者の報告によると、この場合もGmailには名前が違うときと同じ表示が出ます（「TLS Negotiation failed, the certificate doesn't match the host.」）。ただし、この場合の原因は名前ではありません。
gmail-says-no_starttls = 利用者の報告によると、この場合Gmailには次のように表示されます：「STARTTLS not supported and the user requires enforcement.」
gmail-says-handshake = 利用者の報告によると、この場合Gmailには次のように表示されます：「TLS Negotiation failed.」
gmail-says-dns = 利用者の報告によると、この場合Gmailには、この名前をDNSに問い合わせても（AAAA、次にA）何も見つからなかったことが表示されます。
gmail-says-unreachable = 利用者の報告によると、この場合Gmailには次のように表示されます：「Couldn't reach server.」

## 証明書の確認：規則と補足

tls-passed-over = { $why ->
    [also_elsewhere] 証明書にある{ $name }は、このサーバーのほかに別のアドレスも指しており、そちらではこの名前の証明書を確認できませんでした。
    [elsewhere] 証明書にある{ $name }は、別のサーバーを指しています。
    [no_login] 証明書に{ $name }がありますが、その名前でも通常のパスワードではログインできません。
    [not_in_dns] 証明書にある{ $name }はDNSに登録されていません。
    [of_pool] 証明書にある{ $name }が指すのは、この名前で使われている複数のサーバーの一部だけです。
    [other_certificate] 証明書にある{ $name }という名前で接続すると、サーバーは別の証明書を提示します。
   *[unknown] 証明書にある{ $name }がこのサーバーを指すかどうかは、確認できませんでした。
}
tls-note-own-authority = この証明書は、指定された認証局（--ca-file）が発行したものです。Gmailなどの一般のソフトでは拒否されます。
tls-note-ehlo = EHLOでIPアドレスを名乗るとサーバーに拒否されましたが、{ $name }と名乗ると先に進みました。
tls-note-other-key = { $key }の鍵だけを受け入れるソフトには、別の証明書（発行者：{ $issuer }）が提示されます：{ $why }。
tls-note-other-key-right = 証明書は2つあり、問題があるのはその一方です。{ $key }の鍵だけを受け入れるソフトには、正しい証明書（発行者：{ $issuer }）が提示されます。管理者の方へ：もう一方を入れ替えてください。
tls-other-key-expired = 有効期限は{ $not_after }で、すでに切れています
tls-other-key-names = その証明書に含まれる名前は{ $presented }です
tls-other-key-self-signed = 自己署名証明書です
tls-name-stays = 入力する名前は変わりません。
tls-name-stays-later = その後は、入力した名前をここでも使えます。それまでは、{ $name }を、使えると表示されているポートで使ってください。
tls-advice-relay-port = このポートはサーバー間の配信用です。利用者はログインできず、多くのネットワークで遮断されています。

tls-rule-address = このIPアドレスはDNS名として書かれているため、一致とはみなされません。証明書には、IPアドレス（iPAddress）として載せる必要があります。
tls-rule-apex = { $pattern }の証明書は{ $base }の前に1語を付けた名前が対象で、{ $base }そのものは対象外です。
tls-rule-deep = { $pattern }の証明書は{ $base }の前に1語を付けた名前だけが対象で、{ $expected }には2語以上付いているため対象外です。
tls-rule-everybody = { $base }のすぐ下の名前は持ち主がそれぞれ異なるため、{ $pattern }の証明書は厳格なソフトでは受け付けられません。
tls-rule-encoding = 証明書の名前{ $pattern }は、どのソフトも読めない文字コードで誤って書かれています。証明書には{ $written }と書く必要があります。
tls-rule-encoding-unknown = 証明書の名前{ $pattern }は、どのソフトも読めない文字コードで誤って書かれています。
tls-rule-exact = { $base }の証明書はこの名前だけが対象で、その前に語を付けた名前は対象外です。
tls-note-web = ウェブサイトの証明書は別のものです。これはポート{ $port }で提示された証明書です。
tls-note-lenient = この名前で接続できるソフトがあれば、証明書を検証していないだけと考えられます。1つのソフトで接続できても、正しい名前とは言えません。
tls-note-intermittent = { $host }の確認結果は、IPアドレスによって異なります。接続できるかどうかは、ソフトがどのアドレスを選ぶかによって決まります。
tls-note-same-everywhere = どのポートでも同じ証明書が提示されるため、ポートを変えても解決しません。
tls-note-proxied = { $address }はCloudflareのIPアドレスです。Cloudflareが中継するのはウェブの通信だけのため、オレンジ色の雲が付いた名前ではメールサーバーに接続できません。管理者の方へ：メールサーバーの名前を「DNSのみ」に設定してください。
tls-note-never-plain = 暗号化せずに送信しても解決にはなりません。途中でパスワードを読み取られるおそれがあります。
tls-skipped = { $host }：プライベートアドレスまたは通常と異なるポートのため、{ $addresses }には接続しませんでした。メールにあった名前の場合は、--allow-privateを付けたときだけ接続します。
tls-partial = すべてを確認する前に終了しました。確認できなかったものは「接続できず」として扱います。

## 証明書の確認：ホストごとの1行

probe-fits = { $host }：Gmailのように証明書を厳しく検証するソフトでも接続できます。{ $settings }を使ってください。
probe-differs = { $host }：Gmailで接続できるIPアドレスと拒否されるIPアドレスがあるため（{ $why }）、接続できるときとできないときがあります。
probe-no-login = { $host }：ポート587と465ではログインできません（{ $why }）。
probe-other-name = { $host }：Gmailでは拒否されます。代わりに、証明書に含まれる名前「{ $name }」を入力してください。
probe-other-name-port = { $host }：Gmailでは拒否されます。代わりに{ $name }と入力し、{ $settings }を使ってください。そこでの証明書はその名前のものです。
probe-ask_server = { $host }：Gmailでは拒否されます。サーバーは{ $name }と名乗り、証明書もその名前のものです。{ $name }の会社がお使いのメールのホスティング会社であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
probe-ask_alias = { $host }：Gmailでは拒否されます。DNSで{ $name }の別名（CNAME）になっており、証明書もその名前のものです。{ $name }の会社がお使いのメールのホスティング会社であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
probe-ask_address = { $host }：Gmailでは拒否されます。証明書は{ $name }のもので、この名前はこのサーバーを指しています。お使いのメールサーバーの名前であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
probe-ask_certificate = { $host }：Gmailでは拒否されます。この名前の証明書を発行する公的な認証局はありません。証明書にある{ $name }はこのサーバーを指しています。お使いのメールサーバーの名前であれば、{ $name }と入力してください。心当たりがない場合は、入力しないでください。
probe-other-name-no-login = { $host }：Gmailでは拒否されます。証明書は{ $name }のものですが、どちらの名前もGmailでは使えません（{ $why }）。
probe-repaired = { $host }：Gmailでは拒否されます（{ $why }）。この問題が直った後は、{ $name }と入力してください。証明書は{ $host }のものではありません。
probe-not-the-provider = { $host }：応答しているのは{ $operator }ではありません。お使いのコンピューターまたはネットワークの何かが代わりに応答しています（発行者：{ $issuer }）。パスワードを入力しないでください。
probe-not-the-provider-port = { $host }：ポート{ $ports }で応答しているのは{ $operator }ではありません。お使いのコンピューターまたはネットワークの何かが代わりに応答しています（発行者：{ $issuer }）。パスワードを入力しないでください。
probe-not-the-provider-own-authority = { $host }：指定された認証局を信頼するソフトだけが接続できます。応答しているのは{ $operator }ではなく、お使いのコンピューターまたはネットワークの何かです（発行者：{ $issuer }）。
probe-own-authority = { $host }：指定された認証局を信頼するソフトなら接続できますが、Gmailなどの一般のソフトでは拒否されます。{ $settings }を使ってください。
probe-unread = { $host }：証明書に問題はありません。サーバーは古い暗号方式にしか対応していないため、ログインは確認できませんでした。{ $settings }を使ってください。
probe-wildcard-own = { $host }：Gmailでは拒否されます。証明書の対象は同じドメインの直下の名前（{ $wildcard }）だけです。サーバーの名前を管理者に問い合わせてください。
probe-wildcard = { $host }：Gmailでは拒否されます。証明書の対象は{ $wildcard }だけです。これがお使いのメールのホスティング会社のものであれば、お使いのサーバーの名前をその会社に問い合わせてください。心当たりがない場合は、入力しないでください。
probe-and = { $first }、また、{ $second }
probe-flawed = { $host }：Gmailでは拒否されます（{ $why }）。
probe-other-protocol = { $host }：メールを送信するサーバーではありません（{ $why }）。
probe-not-reached = { $host }：確認できませんでした（{ $why }）。
probe-relay-port = { $host }：ポート25はサーバー間の配信用で、利用者はログインできません。ここから入力する名前はわかりません。
probe-not-in-dns = { $host }：{ $why }。
probe-not-dialled = { $host }：プライベートアドレスのため、接続しませんでした。
probe-fits-no-login = { $host }：証明書に問題はありませんが、ログインできません。
probe-fits-no-password = { $host }：証明書に問題はありませんが、Gmailや多くのメールソフトが使う平文パスワードのログイン（PLAIN、LOGIN）に対応していません。

## 証明書の確認：接続先ごとの詳細

card-accepted = 接続可
card-accepted-own-authority = 指定した認証局を信頼するソフトのみ接続可
card-accepted-no-login = 証明書は一致、ログイン不可
card-rejected = Gmailでは拒否
card-other-protocol = メールを送信するサーバーではない
card-not-checked = 確認できませんでした
card-unreachable = 接続できず
card-use = { $instead }を使ってください
card-port = ポート{ $port }
card-login = ログイン（{ $methods }）
card-no-login = ログイン不可
card-greeting = 最初の応答
card-server-name = 名乗った名前
card-offers = 対応機能
card-names = 証明書の名前
card-no-names = なし
card-issuer = 発行者
card-subject = サブジェクト
card-valid = 有効期間
card-valid-days = { $from }から{ $until }まで（{ $state ->
    [early] まだ有効ではありません
    [over] { $days ->
        [0] 今日期限切れ
       *[other] { $days }日前に期限切れ
    }
   *[now] { $days ->
        [0] 残り1日未満
       *[other] 残り{ $days }日
    }
}）
card-key = 鍵
card-chain = 中間証明書
card-fingerprint = SHA-256
card-more = ほか{ $count }件
card-checked = 証明書の確認結果
probing = { $domain }の確認のため、{ $hosts }（{ $ports }）に接続しています
probing-more = このほか{ $count }件のドメインは確認しませんでした（1回に確認するのは、人数の多い順に{ $limit }件までです。--domainでほかのドメインを指定できます）。

## 証明書の確認：理由

reason-check_also_flawed = そのほかに、{ $problem ->
    [expired] 証明書の有効期限が切れています
    [not_yet_valid] 証明書の有効期間がまだ始まっていません
    [missing_intermediate] サーバーが中間証明書を送信していません
    [key_usage] 証明書の鍵がこの用途に使えません
    [unknown_new_root] 証明書チェーンの最上位が、ソフトに登録されていないルート証明書です（その認証局の新しいものか、別の誰かが同じ名前で作ったものです）
    [tls_failed] TLSのハンドシェイクに失敗します
    [tls_too_old] 古いバージョンのTLSにしか対応していません
    [weak_key] 鍵が短すぎます
    [no_auth] ログインを受け付けていません
    [no_password_login] 通常のパスワードによるログインに対応していません
   *[other] { $problem }
}。管理者は、この点も修正する必要があります。
reason-check_ask_about = 証明書は{ $host }のものではありません。{ $witness ->
    [alias] DNSでは、この名前は{ $names }の別名（CNAME）で、
    [certificate] { $names }も同じサーバーを指し、
   *[server] サーバーは{ $names }と名乗り、
}証明書もその名前のものです。その会社がお使いのメールのホスティング会社であれば、その名前を入力してください。心当たりがない場合は、入力しないでください。
reason-check_certificate_for = { $host }は、Gmailのように証明書を厳しく検証するソフトでは拒否されます。証明書に含まれる名前は{ $names }です。
reason-check_fits = 確認しました。{ $host }はこの名前の有効な証明書を提示し、ログインも受け付けています。
reason-check_fits_own_authority = 確認しました。{ $host }には、指定された認証局を信頼するソフトなら接続できますが、Gmailなどの一般のソフトでは拒否されます。
reason-check_fits_unread = 確認しました。{ $host }の証明書は有効で、この名前のものです。サーバーは古い暗号方式にしか対応していないため、どのログイン方法が使えるかは確認できませんでした。
reason-check_fits_unproven = { $host }の証明書は名前と一致していますが、{ $domain }の利用者がここにログインすることを示すのはメールだけで、自分の名前の証明書は誰でも取得できます。パスワードを入力する前に、{ $domain }の人に確認してください。
reason-check_missing_intermediate = { $host }という名前は正しいのですが、サーバーが中間証明書を送信していません。管理者が追加する必要があります。
reason-check_no_login = { $problem ->
    [no_password_login] { $host }のログイン方法に、Gmailやほとんどのメールソフトが使う通常のパスワードによるもの（PLAIN、LOGIN）がありません。
   *[other] { $host }ではログインできません（{ $problem ->
        [no_auth] ログインに対応していません
        [refused] ポート587と465が閉じています
       *[other] ポート587と465が応答しません
    }）。送信専用のサーバーです。
}
reason-check_no_name_works = Gmailではどの名前でも接続できません。{ $host }が提示するのは、{ $problem ->
    [self_signed] 自己署名証明書
    [auto_generated] ソフトウェアが自動的に作成した証明書
   *[untrusted_issuer] 公的な認証局のものではない証明書
}です。公的な認証局の証明書を使うよう、管理者に依頼してください。
reason-check_not_dialled = { $host }は確認できませんでした。この名前はプライベートアドレスまたは通常と異なるポートを指しており、メールにあった名前の場合は、--allow-privateを付けたときだけ接続します。
reason-check_not_in_dns = { $host }はDNSに登録されていません。Gmailを含め、どのソフトからも接続できません。
reason-check_not_reached = { $host }は確認できませんでした（{ $problem ->
    [refused] このポートでは何も動いていません
    [timeout] 時間内に応答がありません
    [not_ready] 接続を断られました
    [closed] 接続を切られました
    [dns_not_found] この名前を調べられませんでした
    [ehlo_refused] EHLOで名乗った名前が拒否されました
   *[other] { $problem }
}）。このことは、名前が間違っている証拠にはなりません。
reason-check_not_the_provider = 応答しているのは{ $operator }ではありません。お使いのコンピューターまたはネットワークの何かが、{ $host }の代わりに応答しています（発行者：{ $issuer }）。この状態が解消するまで、パスワードを入力しないでください。
reason-check_once_repaired = 証明書に含まれるのは{ $host }ではなく{ $instead }です。どちらも同じサーバーの名前です。ただし、今はその名前でも使えません（{ $why }）。管理者が修正した後に、{ $instead }と入力してください。
reason-check_other_name = 証明書に含まれるのは{ $host }ではなく{ $instead }です。どちらも同じサーバーの名前です。
reason-check_out_of_date = { $host }という名前は正しいかもしれませんが、証明書{ $problem ->
    [not_yet_valid] はまだ有効ではありません
   *[expired] の有効期限が切れています
}。管理者が更新する必要があります。
reason-check_refused = { $host }は、Gmailのように証明書を厳しく検証するソフトでは拒否されます（{ $why }）。
reason-check_wildcard_only = { $host }の証明書の対象は{ $wildcard }だけです。これがお使いのメールのホスティング会社のものであれば、お使いのサーバーの名前をその会社に問い合わせてください。
reason-domain_ask_about = { $host }は{ $domain }とは別の会社のサーバーです。その会社がお使いのメールのホスティング会社であれば、{ $host }と入力してください。心当たりがない場合は、パスワードを入力する前に{ $domain }の人に確認してください。
reason-domain_configured = ドメインが公開しているメールソフト用の設定ファイルに、SMTPサーバーとして{ $host }が載っています。
reason-domain_guess = { $host }はDNSに登録されており、この種のサーバーによく使われる名前です。ほかに根拠はありません。
reason-domain_lookup_failed = { $domain }についてのDNSへの問い合わせの一部に、応答がありませんでした。ほかにも情報がある可能性があります。
reason-domain_mx_elsewhere = このドメインのメールは{ $mx }で受信されます（MX）。ログインするサーバーと同じとは限りません。
reason-domain_mx_operator = このドメインのメールは{ $mx }（{ $operator }）で受信されます。{ $operator }のログイン用サーバーは{ $host }です。
reason-domain_mx_provider = このドメインのメールは{ $mx }（{ $operator }）で受信されます。SMTPサーバー名は{ $operator }のヘルプページで確認してください。
reason-domain_no_settings_file = autoconfig.{ $domain }にも{ $domain }にも、信頼できる設定ファイルは見つかりませんでした。
reason-domain_nothing_known = { $domain }のログイン用サーバーを示す情報がありません。heloscopeが知っているプロバイダーのドメインではなく、DNSでも公開されておらず、mail.{ $domain }もsmtp.{ $domain }も存在しません。
reason-domain_published = { $domain }のメールは{ $operator }で運用されています。公式に案内されているログイン用サーバーは{ $host }です。
reason-domain_dead_submission = このドメインは、ログイン用サーバーとして{ $host }をDNSで公開していますが（SRV）、この名前はDNSに登録されていません。
reason-domain_submission = このドメインは、ログイン用サーバーとして{ $host }をDNSで公開しています（SRV）。
reason-dns_agrees = { $record ->
    [mx] DNSも一致しています。受信メールの配信先も{ $host }です（MX）。
    [srv] DNSも一致しています。このドメインはログイン用サーバーとして{ $host }を公開しています（SRV）。
   *[reverse] DNSも一致しています。サーバーのIPアドレスに登録されている名前も{ $host }です（逆引き、確認済み）。
}
reason-dns_near = { $record ->
    [mx] DNSもほぼ一致しています。受信メールの配信先は{ $names }で、{ $host }と運営者が同じです（MX）。
    [srv] DNSもほぼ一致しています。このドメインがログイン用サーバーとして公開しているのは{ $names }で、{ $host }と運営者が同じです（SRV）。
   *[reverse] DNSもほぼ一致しています。サーバーのIPアドレスに登録されている名前は{ $names }で、{ $host }と運営者が同じです（逆引き、確認済み）。
}
reason-dns_differs = { $record ->
    [mx] DNS{ $host_given ->
        [yes] は一致しません
       *[no] による情報です
    }。受信メールの配信先は{ $names }です（MX）。ログイン用サーバーも同じとは限りません。
    [srv] DNS{ $host_given ->
        [yes] は一致しません
       *[no] による情報です
    }。このドメインがログイン用サーバーとして公開しているのは{ $names }です（SRV）。
   *[reverse] DNS{ $host_given ->
        [yes] は一致しません
       *[no] による情報です
    }。サーバーのIPアドレスに登録されている名前は{ $names }です（逆引き、確認済み）。
}
reason-dns_failed = { $domain }についてDNSから応答がありませんでした。

rejection-not_in_dns = DNSに登録されていない名前です
rejection-placeholder = 説明書の記入例にある名前です。そのドメインは第三者のものです

answer-ask-hoster = { $domain }のメールを送信するには、お使いのサーバーの名前をメールのホスティング会社に問い合わせてください。{ $host }の証明書の対象は{ $wildcard }だけです。
answer-no-login = { $domain }について、入力できる名前はまだありません。{ $host }ではログインできません。
answer-no-password-login = { $domain }について、入力できる名前はまだありません。{ $host }では通常のパスワードでログインできません。
answer-not-the-provider = { $domain }の名前は{ $host }ですが、ここでは別の何かが代わりに応答しています。このコンピューターとネットワークからはパスワードを入力しないでください。
answer-unproven = { $domain }のSMTPサーバーは「{ $host }」の可能性があります。証明書は名前と一致していますが、まず{ $domain }の人に、ここへログインするのかどうかを確認してください。
answer-none-not-in-dns = { $domain }のSMTPサーバー名はわかりません。{ $host }はDNSに登録されていません。
answer-unusable-today = { $domain }のSMTPサーバー名は「{ $host }」ですが、今は使えません（{ $why }）。
answer-unusable-today-try = { $domain }のSMTPサーバーは「{ $host }」の可能性がありますが、今は使えません（{ $why }）。
current-checked_ok = 現在の設定は{ $current }です。証明書を確認しました。Gmailのように証明書を厳しく検証するソフトでも接続できます。
current-checked_ok-own_authority = 現在の設定は{ $current }です。証明書は指定された認証局（--ca-file）のもので、Gmailなどの一般のソフトでは拒否されます。
current-checked_bad = 現在の設定は{ $current }ですが、Gmailでは失敗します（{ $why }）。
current-checked_bad-instead = 現在の設定は{ $current }ですが、Gmailでは失敗します（{ $why }）。証明書に含まれる{ $instead }は、同じサーバーを指しています。
advice-ask-login = { $domain }の人に、{ $host }にログインするのかどうかを確認してください。
advice-public-authority = Gmailなどの一般のソフトから使うには、公的な認証局（Let's Encryptなど）の証明書が必要です。{ $domain }の管理者に相談してください。
advice-ask-certificate = { $domain }の管理者に、証明書の修正を依頼してください。問題点は上の確認結果のとおりです。
advice-ask-server = { $domain }の管理者に、メールサーバーの修正を依頼してください。問題点は上の確認結果のとおりです。
advice-ask-hoster = { $domain }のメールのホスティング会社に、お使いのサーバーの名前を問い合わせてください。
advice-probe-elsewhere = 別のネットワークからもう一度確認してください：
    heloscope probe { $typed }
advice-type-it = Gmailの「設定」の「アカウントとインポート」にある「名前」で（新規は「他のメール アドレスを追加」、登録済みなら「情報を編集」）、{ $host }、上記のポート、そのメールボックスのユーザー名とパスワードを入力してください。

## HTMLの結果

html-title = 「SMTPサーバー」欄に入力する名前
html-title-domain = { $domain }のSMTPサーバー
html-title-archive = 差出人のドメインごとのSMTPサーバー
html-question = 「SMTPサーバー」欄に入力する名前は？
html-footer = このページは、メールを読み取ったコンピューターで作成されました。外部からの読み込み、プログラムの実行、データの送信は一切行いません。
html-digit-group = ,
html-share = { $whole }中{ $part }

html-kind-recommend = 答えあり
html-kind-documented = 公式設定あり
html-kind-try = 要確認
html-kind-no-password = パスワードではログイン不可
html-kind-unusable = 現在は接続不可
html-kind-conflict = メールにより異なる
html-kind-outside = 配信サービスから送信
html-kind-none = 答えなし

html-select-hint = 名前をクリックすると全体が選択されます。
html-possible = SMTPサーバーの候補（要確認）
html-settings-checked = 名前を確認した後に使う設定
html-settings-programs = OAuthに対応したソフトの設定
html-settings-one = 使用する設定
html-settings-several = 使用する設定（いずれか。上のものを優先）
html-column-port = ポート
html-column-security = 暗号化
html-column-gmail = Gmailでの選択
html-security-starttls = STARTTLS（接続後に暗号化）
html-security-tls = SSL/TLS（最初から暗号化）
html-gmail-starttls = 「TLS」
html-gmail-tls = 「SSL」
html-column-name = 名前
html-column-why = 理由
html-column-kind = 答え
html-column-number = 件数
html-column-first = 初出
html-column-last = 最終
html-rejected-caption = メールにある名前のうち、SMTPサーバーではありえないもの
html-more-names = ほかに{ $count }件の名前があります（JSONにはすべて含まれます）。

html-route-lead = 新しい記録が上です。各サーバーは、メールを受け取るたびに1行ずつ書き加えます。確実なのは、境界より上の記録だけです。
html-route-summary = { $count }回の中継
html-route-title = メールの配信経路
html-route-text = サーバーを点で示し、上から下へ線で結んだ図です（新しいものが上）。同じ内容が隣の表にあります。
html-route-legend = 実線：暗号化あり。破線：暗号化なし。細線：不明。
html-route-start = 作成
html-route-caption = 中継の一覧（新しい順）
html-column-client = 接続元
html-boundary = ↑受信側のサーバーの記録　↓外部のサーバーの記録
html-above-boundary = ↑受信側のサーバーの記録
html-below-boundary = ↓外部のサーバーの記録
html-tls-yes = 暗号化あり
html-tls-version = 暗号化あり（TLS { $how }）
html-tls-no = 暗号化なし
html-address = IPアドレス：{ $ip }
html-address-operator = IPアドレス：{ $ip }（{ $operator }）
html-as-table = 同じ内容の表
html-raw-lines = メールの元の行
html-mail-caption = メールの情報
html-mail-from = 差出人
html-mail-subject = 件名
html-mail-date = 日付
html-mail-id = Message-ID
html-mail-input = 読み取り元
html-more-hops = ほかに{ $count }回の中継があります（JSONにはすべて含まれます）。
html-more-mails = ほかに{ $count }通のメールがあります（JSONにはすべて含まれます）。

html-figures = 集計
html-figure-domains = ドメイン
html-figure-answered = 入力する名前がわかったもの
html-figure-mails = 読み取ったメール
html-figure-copies = 重複したメール
html-figure-no-route = 配信の記録なし
html-figure-left-out = 読み取らなかったもの
html-kinds-caption = 答えの種類ごとのドメイン数
html-skipped-caption = 読み取らなかったものと理由
html-domains = すべてのドメイン
html-domains-order = 人数の多い順です。
html-rows = ドメイン{ $first }～{ $last }
html-more-rows = ほかに{ $count }件のドメインがあります（CSVとJSONにはすべて含まれます）。
html-cards = ドメイン別の詳細
html-cards-lead = 各ホスト名が見られた期間、そのホスト名を示す人の数、除外したメールを表示します。
html-more-cards = ほかに{ $count }件のドメインがあります（上の表にだけ表示しています）。
html-card-summary = { $people ->
    [1] 1人
   *[other] { $people_written }人
}、メール{ $mails ->
    [1] 1通
   *[other] { $mails_written }通
}
html-chart-title = ホスト名の推移
html-chart-host = { $host }：{ $first }から{ $last }まで。
html-hosts-caption = ホスト名と、それを示すメールの差出人
html-host-retired = 切り替え済み
html-left-out-caption = 除外したメールと理由
html-left-out-outside_service = { $operator }から送信
html-left-out-no_trace_field = 配信の記録なし（送信済みの控え、下書き）
html-left-out-never_left = コンピューターの外に出ていない
html-left-out-probably_forged = なりすましの可能性が高い
html-left-out-provider_host_unknown = { $operator }で運用（SMTPサーバー名は不明）
html-left-out-no_name_left = 使える名前なし
html-why-and-next = 理由と次にすること
html-back = すべてのドメインに戻る

html-probes = 証明書の確認
html-probe-caption = サーバーの確認結果
html-probe-title = メールサーバーの確認結果
html-use-instead = Gmailで使える名前
html-validity = 証明書の有効期間
html-checked = 確認日
html-certificate-names = 証明書に含まれる名前

## 当てはまらなかったルール（コード別）

rules-tried = 調べたルール
rules-span = { $first }～{ $last }
rule-fits = 当てはまり、これで決まりました。
miss-boundary_unsure = 受信側のサーバーが接続元のアドレスを隠していて、名前も差出人のドメインに属していません。
miss-crosses_network = メールはネットワークを経由して届いています。
miss-failure_explained = 不合格の検証がありますが、メーリングリスト、転送、フィルターのいずれかによるものと説明できます。
miss-has_route = 読み取れる配信経路があります。
miss-helo_impossible = { $name }はログイン用サーバーの名前ではありえません。
miss-helo_is_another = メールを引き渡したサーバーは{ $name }と名乗っています。
miss-helo_outside = { $name }は差出人のドメインに属していません。
miss-inside_provider = 接続元はわかりませんが、プロバイダーはわかります。
miss-login_at_customer = { $name }へのログインの記録はプロバイダーの行より下にあり、そのプロバイダーの利用者なら誰でも偽造できます。
miss-login_at_provider = { $name }へのログインは、SMTPサーバーを公式に案内しているプロバイダーでのものです。
miss-login_client_not_gmail = ログインしたのはGmailではありません。
miss-login_foreign = ログイン先の{ $name }は差出人のドメインに属しておらず、検証による裏付けもありません。
miss-login_impossible = { $name_given ->
    [no] ログインの記録には、サーバーの名前がありません。
   *[yes] ログインの記録にある{ $name }は、ログイン用サーバーの名前ではありえません。
}
miss-login_is_last = 差出人がログインしたサーバーが、メールをほかのサーバーへ引き渡さずに届けました。
miss-login_unvouched = { $name }へのログインの記録がありますが、差出人のドメインの裏付けがありません。
miss-name_unlike = { $name }は、このプロバイダーのサーバー名の形式と一致しません。
miss-no_author = メールの差出人（From）に、ドメインのあるアドレスがありません。
miss-no_helo = この行には、サーバーが名乗った名前（HELO名）がありません。
miss-no_login = ログインの記録がありません。
miss-no_provider = 表にあるプロバイダーのサーバーではありません。
miss-no_reverse_name = 逆引きの名前が記録されていません。
miss-no_service_sign = 配信サービスの形跡はありません。
miss-nothing_failed = 受信側の検証に不合格はありません。
miss-not_authorized = { $name_given ->
    [yes] 差出人のドメインは{ $name }からの送信を認めていません（SPFの合格なし）。
   *[no] SPFに合格していないため、差出人のドメインがこのサーバーからの送信を認めているとはいえません。
}
miss-provider_only_claimed = { $name }はサーバーがそう名乗っているだけで、逆引きではこのプロバイダーであることを確認できません。
miss-reverse_name_impossible = 逆引きの名前{ $name }は、ログイン用サーバーの名前ではありえません。
miss-reverse_name_outside = 逆引きの名前{ $name }は、差出人のドメインに属していません。
miss-reverse_name_unchecked = 逆引きの名前{ $name }は、確認されていないか、利用者の回線やサーバーに割り当てられる名前です。
miss-role_sender = 差出人は、システムや窓口のアドレスです。
miss-server_names_are_the_setting = このプロバイダーでは、各サーバー自身の名前を設定に使います（R8を参照）。
miss-third_party = メールはフィルター、メーリングリスト、転送のいずれかを経由しているため、受信側はこのサーバーを直接確認していません。
miss-unvouched = 差出人のドメインの裏付けがありません。

## 運営者の表

column-operator = 運営者
column-kind = 種類
column-smtp-server = SMTPサーバー
column-how-sure = 信頼度
column-suffixes = ドメイン
column-ports = ポート
column-login = ログイン方法
column-alternatives = ほかの候補
column-marks = 目印
column-traits = 名前の特徴
column-source = 出典
column-note = 備考
kind-short-bulk-esp = 配信サービス
kind-short-forwarder = 転送サービス
kind-short-mailbox-provider = メールボックス
kind-short-mailing-list = メーリングリスト
kind-short-security-gateway = メールフィルター
kind-bulk-esp = 配信サービス（プログラムからのメールや一斉配信用で、メールボックスの利用者はログインしません）
kind-forwarder = 転送サービス（あるアドレス宛てのメールを別のアドレスに転送します）
kind-mailbox-provider = メールボックスのプロバイダー（利用者がログインします）
kind-mailing-list = メーリングリスト（登録者にメールを配信します）
kind-security-gateway = メールフィルター（組織のメールを検査または中継します。利用者はログインしません）
sureness-A = プロバイダー自身の情報、またはメールソフトが使う設定データベースの情報
sureness-B = 公開されている資料の情報（未確認）
sureness-C = 推測（運営者は正しいはずですが、サーバーは違うかもしれません）
operator-server-name = お使いのサーバー自身の名前（{ $pattern }の形式）
operator-account-name = アカウントごとに決まる名前（{ $pattern }の形式）
operator-host-unknown = 不明（プロバイダーのヘルプページで確認してください）
operator-no-login = なし（利用者はログインしません）
operator-port-starttls = { $port }（STARTTLS）
operator-port-tls = { $port }（SSL/TLS）
operator-login-admin-switch = パスワード（管理者がSMTP AUTHを有効にした場合のみ）
operator-login-app-password = メールソフト用のパスワード（アプリパスワード。少なくとも2段階認証が有効な場合）
operator-login-oauth-only = OAuth 2のみ（パスワードは使えません）
operator-login-password = メールボックスのパスワード
operator-trait-customers = このドメインの下の名前は利用者にも割り当てられるため、ドメインだけでは会社のサーバーかどうかわかりません
operator-traits-between = 。
operator-trait-shared = この形式のサーバー名は、会社が多数の利用者のために運用するサーバーです
operators-summary = 運営者{ $operators }社、ドメイン{ $suffixes }件。heloscope operators NAMEで1社の詳細を表示し、--operators FILEで独自の行を追加できます。
operators-unknown = { $name }という運営者、製品、ホストは、表にありません。
operators-add = --operators FILEで独自の行を追加できます。

## 説明

explain-heading = { $code }：{ $group }
explain-example = 例
explain-unknown = 「{ $code }」に当てはまるルール、コード、エラーメッセージはありません。
explain-nearest = { $nearest }ではありませんか。
explain-all = heloscope explainですべてを一覧表示します。
explain-usage = heloscope explain CODEで、例を含む詳しい説明を表示します。

explain-group-rules = ルール（最初に当てはまったもので決まります）
explain-R0 = メールのソースではないか、配信されていないメールの控えです。メールを受け取ったサーバーは必ずReceivedの行を先頭に書き加えるため、その行がなければ、サーバーの名前もわかりません。Gmailでは「メッセージのソースを表示」を選び、「クリップボードにコピー」を押してください。送信済みメールの控えや下書きにも配信の記録がないため、受信した人にソースをもらってください。
    .example =
        From: Bo <bo@example.com>
        Subject: Minutes
        （Receivedの行なし）

        → 答えなし
explain-R1 = メールは、作成されたコンピューターの外に出ていません。cronジョブのメールのように、ネットワーク上の接続元を示す行がないため、名乗ったサーバーもありません。
    .example =
        Received: by host.example.com (Postfix, from userid 0) id 4XyZ

        → 答えなし
explain-R2 = なりすましの可能性が高いメールです。受信側による送信元サーバーの検証（SPF）またはメール全体の検証（DMARC）が不合格で、メーリングリスト、転送、フィルターによるものとも説明できません。逆引きの名前があっても、本物である根拠にはなりません。そのドメインの回線を借りている人なら誰でも持っているからです。このようなメールの中の名前は証拠にならないため、答えは出しません。お使いの中継サーバーが不合格の原因である場合は、その名前を--trustで指定してください。
    .example =
        Authentication-Results: mx.google.com; spf=fail; dmarc=fail header.from=example.com
        From: Bo <bo@example.com>

        → 答えなし（このメールは数に入れません）
explain-R3 = メールは、多くの会社のメールを送信する配信サービスから送信されています。メールマガジンや通知の配信サービスは差出人の許可を得ているため、検証にはすべて合格しますが、メールボックスの利用者はそのサーバーにログインしません。そのドメインの人に、普通のメールを1通書いてもらってください。
    .example =
        Received: from o1.ptr42.sendgrid.net ([192.0.2.25]) by mx.google.com
        From: News <news@example.com>

        → 外部サービスから送信：SendGridから送信
explain-R4 = このドメインのメールは、共通のログイン用サーバーを公式に案内しているプロバイダーで運用されています。ヘッダーに出てくる名前は多数ある送信用サーバーのもので、利用者はログインできません。ドメインがそのプロバイダーからの送信を認めている場合（SPF）と、差出人のアドレスがプロバイダー自身のものである場合は「高」、署名が差出人を裏付けている場合は「中」、フィルターや転送サービスを経由した場合と、何の裏付けもない場合は「低」です（そのプロバイダーを使う第三者が送信した可能性があるため）。プロバイダーはわかってもログイン用サーバーがわからない場合は、プロバイダーの名前だけを示します。
    .example =
        Received: from mail-wm1-f41.google.com ([192.0.2.41]) by mx.example.org
        From: Bo <bo@example.com>

        → 公式設定あり：smtp.gmail.com、高
explain-R5 = すでにGmailでこのサーバーを使って送信している人がいます。ログインの記録に、接続元としてGoogleの名前があります。Googleは証明書にその名前が含まれるサーバーしか受け入れないため、証明書を確認したのとほぼ同じです。
    .example =
        Received: from out1.example.com by mx.example.org
        Received: from mail-wm1-f41.google.com ([192.0.2.41])
            by mail.example.com with ESMTPSA
        From: Bo <bo@example.com>

        → 答えあり：mail.example.com、高
explain-R6 = 差出人がログインしたサーバーが、同じ名前を名乗ってメールを引き渡しています。別々に書かれた2つの記録が一致しているため、これが入力する名前です。
    .example =
        Received: from mail.example.com ([192.0.2.1]) by mx.google.com
        Received: from laptop.local ([198.51.100.7]) by mail.example.com with ESMTPSA
        From: Bo <bo@example.com>

        → 答えあり：mail.example.com、高
explain-R7 = 利用者がログインするサーバーと、メールを外へ送り出すサーバーが別で、どちらも同じ組織のものです。送り出すときの名前（HELO名）のサーバーは送信専用です。入力するのは、ログインするほうのサーバーの名前です。
    .example =
        Received: from out1.example.com ([192.0.2.11]) by mx.google.com
        Received: from laptop.local ([198.51.100.7]) by mail.example.com with ESMTPSA
        From: Bo <bo@example.com>

        → 答えあり：mail.example.com、高
explain-R8 = このメールは、各サーバー自身の名前を設定に使うホスティング会社から届いています。証明書に含まれるのは会社のサーバーの名前（*.hoster.example）で、お使いのドメインの名前は含まれません。そのため、ヘッダーにある名前をそのまま入力します。逆引きで会社を確認でき、ドメインがそのサーバーからの送信を認めている（SPF）ことが条件です。認めていない場合は、同じ会社のほかの利用者が送信した可能性があるため、名前は試してみる候補にとどまります。
    .example =
        Received: from sv1234.xserver.jp (sv1234.xserver.jp [192.0.2.34]) by mx.google.com
        From: Bo <bo@example.com>

        → 答えあり：sv1234.xserver.jp、高
explain-R9 = メールを引き渡すときに、サーバーは差出人のドメインに属する名前を名乗りました。さらに、ドメインがこのサーバーからの送信を認めている（SPF）か、または、署名が差出人を裏付けていて、かつサーバーの逆引きの名前もそのドメインに属しています。逆引きの名前だけの場合、信頼度は「低」です。小規模なサーバーでは、利用者もその名前にログインし、証明書にもその名前が含まれていることがよくあります。大きな組織では、ログイン用サーバーと送信用サーバーが別のことがあるため、確認してください。
    .example =
        Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com
        Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com
        From: Bo <bo@example.com>

        → 答えあり：mail.example.com、中
explain-R10 = 名前は差出人のドメインに合っていますが、裏付けが足りません。フィルター、メーリングリスト、転送を経由している、署名しか裏付けがない（署名されたメールはどこからでも送り直せます）、裏付けとなる検証がない、受信側が接続元のアドレスを隠している、システムが送信したメール（no-replyなど）である、のいずれかです。どれに当たるかは理由に示します。
    .example =
        Received: from lists.example.org by mx.google.com
        Received: from mail.example.com ([192.0.2.1]) by lists.example.org
        List-Id: <talk.lists.example.org>
        From: Bo <bo@example.com>

        → 要確認：mail.example.com、低
explain-R11 = メールはheloscopeの知らない組織のサーバーから送信され、差出人のドメインはそのサーバーからの送信を許可しています（SPF）。利用者がログインするホスティング会社かもしれませんが、送信専用のサービスかもしれません。証明書を確認し、パスワードを入力する前にそのドメインの人に確認してください。
    .example =
        Received: from srv7.example.net (srv7.example.net [192.0.2.7]) by mx.google.com
        Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com
        From: Bo <bo@example.com>

        → 要確認：srv7.example.net、低
explain-R12 = サーバーは正しい名前を名乗っていませんが、受信側が調べた逆引きの名前は差出人のドメインに属しています。「localhost.localdomain」と名乗るサーバーでも、DNSには正しい名前があることがよくあるため、次の候補になります。利用者の回線に割り当てられる名前や、確認されていない名前は使いません。
    .example =
        Received: from localhost.localdomain (mail.example.com [192.0.2.1]) by mx.google.com
        From: Bo <bo@example.com>

        → 要確認：mail.example.com、低
explain-R13 = 候補となる名前が残りませんでした。ヘッダーにある名前はどれも、このドメインのログイン用サーバーではありえないか、裏付けが足りません。除外した名前は、その理由とともに示します。
    .example =
        Received: from EXCH01.corp.local ([192.0.2.9]) by mx.google.com
        From: Bo <bo@example.com>

        → 答えなし：EXCH01.corp.localは内部用の名前

explain-D1 = ドメインがプロバイダーの表、またはメールソフトが使う設定の一覧に載っています。公式に案内されているログイン用サーバーが答えです。メールは必要ありません。
    .example =
        heloscope domain gmail.com

        gmail.comはGoogleのドメインです。smtp.gmail.comと入力します。
explain-D2 = ドメインが公開しているメールソフト用の設定ファイルを、有効な証明書を使ったHTTPSで取得しました。載っているのは、ドメイン自身のサーバーか、プロバイダーが公式に案内しているサーバーです。別の会社のホストについては、答えとはせず、確認を求めるだけです。
    .example =
        heloscope domain --autoconfig example.com

        https://autoconfig.example.com/mail/config-v1.1.xmlにmail.example.comが載っています。mail.example.comと入力します。
explain-D3 = ドメインがログイン用サーバーをDNSで公開している（SRV）か、ログイン用サーバーを公式に案内しているプロバイダーでメールを受信しています（MX）。ネットワークを支配する者はDNSも支配できるため、信頼度は「低」です。別の会社のホストについては、答えとはせず、確認を求めるだけです。
    .example =
        heloscope domain example.com

        example.comのメールはaspmx.l.google.com（Google）で受信されます。smtp.gmail.comと入力します。
explain-D4 = サーバーを示す情報はありませんが、mail.ドメインまたはsmtp.ドメインが存在します。推測にすぎないため、証明書がその名前のものである場合だけ試してください。
    .example =
        heloscope domain example.com

        mail.example.comが存在し、ほかに情報はありません。証明書を確認したうえで、mail.example.comを試します。

explain-group-verdicts = 答えの種類
explain-recommend = このドメインの利用者がログインするサーバーがメールからわかるか、差出人自身のドメインに属する名前を受信側の検証が裏付けています。証明書を確認してから（heloscope probe）、この名前を入力してください。
explain-documented = ドメインのメールはプロバイダーで運用されており、これはそのプロバイダーが公式に案内しているSMTPサーバーです。
explain-try = 正しいかもしれませんが、第三者の記録しか証拠がない名前です。パスワードを入力する前に、そのドメインの人に確認してください。証明書が一致しても、わかるのは名前が正しいことだけで、誰のサーバーかはわかりません。
explain-conflict = メールによって異なるサーバーの名前があり、どれが正しいかは決められません。それぞれの証明書を確認するか、ほかの人のメールを追加してください。
explain-outside = メールは、ドメイン自身のサーバーではない配信サービスから送信されています。利用者がどこにログインするかは、このメールからはわかりません。
explain-none = このメールには、候補として示せる名前がありません。名前がない理由と、どうすればわかるかは、「理由」に示します。

explain-group-sure = 答えの信頼度
explain-verified = 証明書を調べ、有効であること、この名前が含まれていること、サーバーがログインを受け付けていることを確認しました。
explain-high = 複数の証拠が一致しているか、受信側の検証に裏付けられたログインの記録のような、ほぼ確実な証拠があります。
explain-medium = 有力な証拠が1つあるか、第三者の記録を介した有力な証拠があります。
explain-low = 弱い証拠しかありません。証明書を確認し、そのドメインの人に確認してください。

explain-group-reasons = 理由
explain-author_unread = 差出人（From）の項目のような部分がありますが、項目として読み取れません。改行が失われているか、その上で括弧が開いたままか、アドレスの表記が変わっています。そのため、誰のメールかがわかりません。ヘッダーをコピーし直すか、--domainで差出人のドメインを指定してください。
explain-author_cut = ヘッダーに差出人（From）の項目がなく、ヘッダーの終わりを示す空行もないか、ヘッダーが修復されています。途中で切れている可能性があるため、すべてコピーするか、--domainで差出人のドメインを指定してください。
explain-damaged_line = 結果の根拠となるReceivedの行に、サーバー名（by）または日時がありません。本来はどちらも記録されるため、途中で一部が失われたか、偽造されたものです。名前は試してみる候補にとどまります。
explain-delivery_report = メールを送信できなかったことを知らせる、プログラムからの通知です。Gmailで他のメール アドレスからの送信に失敗した場合は、設定されているサーバーの名前が書かれています。正しい名前は、通知からはわかりません。同じサーバーを使っている同僚のメールを調べるか、heloscope probeで証明書を確認してください。
explain-domain_given = ヘッダーに差出人がないため、--domainで指定されたドメインのメールとして読み取りました。それを裏付けるものがヘッダーにないため、名前は試してみる候補にとどまります。
explain-fields_missing = ヘッダーを、項目名をキーとするオブジェクトで出力するプログラムがあります。Receivedが複数あっても1つしか残らず、それが受信側の記録かどうかはわかりません。そのため、名前は試してみる候補にとどまります。
explain-ambiguous = 貼り付けたテキストに、配信経路の一部のように見えるのにそう読めない行があるか、改行の種類が混ざっているか、省略された行があります。差出人もメールにそのような内容を書けるため、答えは候補にとどまります。
    .example = ヘッダーの上にある「from … by … ; 日付」の行
explain-top_lost = テキストが「Received」の途中から始まっています。そこでメールを引き渡したサーバーはわからず、それより下の記録は差出人が偽造した可能性もあります。そのため、答えは候補にとどまります。
explain-lines_torn = 長い行を決まった桁数で折り返し、そこにあった空白を取り除くプログラムがあります。切れ目の前後が1つの語か2つの語かによって、ヘッダーの内容が変わります。そのため、名前は試してみる候補にとどまります。
    .example = 「from mail.exam」の次の行が「ple.com by mx.google.com」
explain-one_line = ヘッダー全体が1行になっていました。項目名の前で改行しましたが、差出人は件名などにも項目名を書くことができます。そのため、名前は試してみる候補にとどまります。
explain-route_unread = Receivedの行のような部分がありますが、読み取られていません。Receivedのない別のヘッダーの下にあるか、行の区切りがわかりません。このような行は差出人も本文に書けるため、テキストの先頭にあるものだけを読み取ります。そのヘッダーだけをコピーしてください。
explain-probably_cut = ヘッダーの残りの部分には、サーバーが記録されていません。修復されたヘッダーであるか、ヘッダーの終わりを示す空行がないため、途中で切れている可能性があります。すべてコピーしてください。
explain-text_around = ヘッダーは、メモや問い合わせ、ウェブページなどの文章の中にありました。その文章を書いた人は、ヘッダーも偽造できます。ご自分でメールソフトからコピーした場合に限り、この結果を使ってください。
explain-account_name_provider = このプロバイダーでは、アカウントごとに固有の名前があり、どの名前にも同じ証明書が使われます。ヘッダーにあるのは別のアカウントの名前かもしれないため、ご自分の名前をコントロールパネルで確認してください。
    .example = ヘッダーの名前がwww1234.sakura.ne.jpでも、設定に使う名前は「ご自分のアカウント名.sakura.ne.jp」です。
explain-agreement = 複数の人のメールが同じホストを示しています。メールが何通あっても、1人は1票と数えます。受信側の検証に裏付けられた差出人が2人いれば、信頼度が1段階上がります。
    .example = 差出人4人がmail.example.comで一致しています（メール19通）。
explain-chain_broken = メールは、それより前の経路を隠すフィルター、メーリングリスト、転送のいずれかを経由しています。1つ下の行が経路の続きになっていないため、その行は無関係の第三者が書いた可能性があります。
    .example =
        Received: from lists.example.org by mx.google.com
        Received: from mail.example.com by somewhere.example.net
        （2行目を書いたのはlists.example.orgではありません）
explain-documented_host = ドメインのプロバイダーが公式に案内しているSMTPサーバーです（ルールR4）。
    .example = example.comのメールはGoogleで運用されています：smtp.gmail.com
explain-foreign_host = サーバーはheloscopeの知らない組織のもので、ドメインはそのサーバーからの送信を許可しています（ルールR11）。
    .example = srv7.example.netがexample.comのメールを引き渡し、spf=passでした。
explain-gmail_uses_it = Google自身がこのサーバーにログインしてメールを送信しています（ルールR5）。証明書にはこの名前が含まれているため、Gmailで他のメール アドレスから送信する設定に使えます。
    .example = Received: from mail-wm1-f41.google.com by mail.example.com with ESMTPSA
explain-helo_in_organization = メールを引き渡したサーバーは、差出人自身のドメインに属する名前を名乗りました（ルールR9）。この名前（HELO名）は、接続した側が最初に名乗るものです。
    .example = Received: from mail.example.com (…) by mx.google.com、From: bo@example.com
explain-named_too = 受信側の検証に裏付けられたメールがある場合、同じホストを示すほかのメールは数に入れません。そのようなメールは誰でも書けるためです。
explain-hosts_disagree = メールには複数のホストの名前があり、どれも票の5分の4に達していません。古いメールほど軽く数え、1年ごとに票の重みが半分になります。
    .example = 3人のメールはmail.example.com、2人のメールはsmtp.example.comを示しています。
explain-left_out = 一部のメールは数に入れていません。配信サービスからのもの、なりすましの可能性が高いもの、配信の記録がないもの、使える名前がないものです。
    .example = 除外：Amazon SES経由で送信されたメール8通。
explain-login_and_helo_agree = ログインしたサーバーと、メールを外へ送り出したサーバーが同じで、名前も一致しています（ルールR6）。
    .example = by mail.example.com with ESMTPSAの上の行が、from mail.example.com
explain-login_server = 差出人はこのサーバーにログインし、メールは別のサーバーから外へ出ました（ルールR7）。ログインは、Receivedの行の「with ESMTPSA」などでわかります（AはAUTHを意味します）。
    .example = Received: from laptop.local by mail.example.com with ESMTPSA
explain-never_left = ネットワーク上の接続元を示す行がないため、名乗ったサーバーもありません（ルールR1）。
explain-no_author = メールの差出人（From）に、ドメインを含むアドレスがないため、何も調べられません。返送先（Return-Path）で代用することはありません。
explain-no_name_left = ヘッダーにある名前はすべて除外されたか、裏付けが足りません（ルールR13）。除外した名前は、理由の下の一覧にそれぞれの理由とともに示します。
explain-no_trace_field = Receivedの行がありません。送信済みの控えか下書きです。受信した人のメールにはReceivedの行があります。
explain-not_the_source = メールのソースではないテキストです。たとえば、Gmailの「メッセージのソースを表示」で開くページの上部にある概要です。
    .example = 「SPF: PASS（IP: 192.0.2.1）」のような行は概要の一部です。ソースはその下にあります。
explain-checks_unread = 受信側が検証の結果を書いた行が、元の形ではありません。行頭の字下げが失われている（テキストが折り返し直されたときなど）、その上に空行がある、途中で切れている、位置や文字が変わっている、などです。このような行は差出人も書けるため、その中の合格は数えず、不合格だけを数えます。
explain-not_vouched = 受信側の記録には、差出人のドメインについて合格した検証（SPF、DKIM、DMARC）がなく、サーバーのIPアドレスもそのドメインの名前で登録されていません。第三者がこのドメインをかたって送信した可能性もあります。
explain-numbered_cluster = 番号だけ、または番号と拠点の名前だけが異なるホスト名で、1つのサービスを構成する複数のサーバーです。共通の証明書を使っていることが多く、証明書に含まれる共通の名前を入力します。
    .example = mx1.example.com, mx2.example.com, mx3.example.com
explain-one_mail = メール1通は証拠1つにすぎません。同じドメインのほかの人のメールを追加すると、より確かになります。
explain-only_reverse_name_vouches = ドメインを裏付けるのは、サーバーのIPアドレスに登録されている名前（逆引き）だけで、合格した検証の記録がありません。裏付けとしては弱いため、信頼度は「低」になります。
explain-only_role_senders = 差出人はシステムや窓口のアドレス（no-reply、news、postmasterなど）だけでした。そのようなメールは、個人のメールとは別の経路で送信されることがよくあります。
explain-outside_service = メールを引き渡したサーバー、またはヘッダーにある目印が、配信サービスのものです（ルールR3）。
    .example = X-SG-EIDは、SendGridだけが書き込む項目です。
explain-probably_forged = SPFまたはDMARCが不合格で、説明のつく事情がありません（ルールR2）。
    .example = Authentication-Results: mx.google.com; spf=softfail; dmarc=fail
explain-provider_host_unknown = ドメインのプロバイダーはわかりますが、SMTPサーバー名がわかりません。プロバイダーのヘルプページで、「SMTP」または「送信メールサーバー」を検索してください。
explain-retired = このホストは別のホストに切り替わっています。このホストの最後のメールが、新しいホストの最初のメールより古い場合に、そう判断します。そのためには、新しいホストを示し、受信側の検証に裏付けられたメールが2人から必要です（裏付けのある差出人が1人だけの場合は、その人のメール2通）。
    .example = old.example.comは2022-03-01まで、mail.example.comは2022-03-09から。
explain-reverse_name_instead = サーバーが名乗った名前は正しい名前ではありえないため、IPアドレスに登録されている名前（逆引き）を代わりに使います（ルールR12）。
    .example = Received: from localhost.localdomain (mail.example.com [192.0.2.1])
explain-role_sender = 差出人はシステムや窓口のアドレス（no-reply、news、postmasterなど）です。そのようなメールは個人のメールとは別の経路で送信されることがよくあるため、この名前は試してみる候補にとどまります（ルールR10）。
explain-server_name_provider = このプロバイダーでは、サーバー自身の名前を設定に使い、プロバイダーの証明書にもその名前が含まれます（ルールR8）。
    .example = Received: from gator2016.hostgator.com
explain-shared_relay_risk = ログイン用サーバーは、多くの顧客が共同で利用する会社のものです。ヘッダーの下のほうの記録はほかの利用者に偽造された可能性もあるため、答えの内容をよく確かめてください。
explain-smtp_auth_turned_off = Microsoft 365では、2026年12月末以降、パスワードによる送信（SMTP AUTH）が既定で無効になります。組織（テナント）の管理者が有効にすることができます。
explain-stepped_over = 差出人側のサーバーと受信側の間に、フィルター、メーリングリスト、転送のいずれかがあったため、その下の行を代わりに読み取りました。その行から下は第三者の記録のため、信頼度が下がります。
    .example =
        Received: from gate.example.net by mx.google.com        （メールフィルター）
        Received: from mail.example.com by gate.example.net     （代わりに読み取る行）
explain-submission_not_believed = ヘッダーの下のほうにログインの記録がありますが、受信側の検証にもサーバーの逆引きにも裏付けがありません。そのような記録は誰でも偽造できます。
    .example = spf=noneのメールで、いちばん下の行が「by mail.example.com with ESMTPSA」
explain-third_party = 名前はドメインに合っていますが、このサーバーがそのドメインのメールを送信していることを示すのは、第三者の記録だけです（ルールR10）。
explain-unproven = 答えの根拠となったメールのほかに、差出人の名前をかたって誰でも偽造できるメールがあります。そのサーバーにドメインのメールの送信が許可されていることを、受信側の検証が示していません。より確かなメールが1通でもあれば、そのようなメールは数に入れず、名前を示すだけにします。
explain-unvouched_name = 名前は差出人のドメインに合っていて、メールもそのサーバーから直接届いていますが、受信側の検証（SPF、DKIM、DMARC、逆引き）による裏付けがありません。名前は誰でも名乗れます（ルールR10）。
explain-carried = --attachedを付けると、別のメールに添付されたメールを読み取ります。その各行は、外側のメールの差出人が添付した文面にすぎないため、信頼度は高くても「低」です。外側の差出人が、内側のメールを受信した組織の人であるときは、この限りではありません。
explain-author_not_public = 差出人のアドレスのドメインには、実在するトップレベルドメインがありません。そのようなドメインのメールサーバーは存在しないため、ヘッダーにあるサーバーはすべて第三者のものです。
explain-signed_only = 名前はドメインに合っていて、署名（DKIM、DMARC）が差出人を裏付けています。署名されたメールはどのサーバーからでも送り直せるため、署名はサーバー名の裏付けにはなりません（ルールR10）。SPFの合格があれば裏付けになります。
explain-boundary_unsure = 受信側のサーバーが、接続元としてプライベートアドレスを記録しています（コンテナーやポート転送でよく起こります）。そのため、メールを引き渡したのが受信側自身のサーバーなのか、第三者なのかを区別できません（ルールR10）。--trustでそのアドレスを指定すると、その接続元を受信側のものとして扱います。
explain-login_to_try = 答えはプロバイダーが公式に案内しているサーバーですが、差出人のドメインに属する別のサーバーへのログインの記録もあります。この記録は、そのプロバイダーの利用者なら誰でも偽造できます。
explain-boundary_unsure_line = 接続元がプライベートアドレスで、1つ下の行を書いたサーバーと一致しません。その接続元がお使いのメールシステムの一部であれば、--trustでそのアドレスを指定すると、それより下の行も使われます。
explain-client_hidden = その行に記録されているのがコンテナーやルーターのアドレスだけであるか、行が壊れていて、その下に受信側のサーバーが書いた行もありません。そのため、誰がメールを引き渡したのかを区別できず、そのアドレスを--trustで指定しても変わりません。答えの名前は、試してみる候補です（ルールR10）。
explain-may_be_inside = 1つ下の行も同じ組織の記録のため、接続元も受信側のサーバーで、受信の記録はもっと下にある可能性があります。その場合は、接続元の名前かアドレスを--trustで指定してください。
explain-unbelieved_results = 受信側の行より下にある検証結果は、差出人が書いたものかもしれません。受信したメールからそのような記録を取り除くサーバーである場合は、その名前を--receiverで指定してください。
explain-vouched = 受信側の検証により、差出人のドメインからのメールであることが確認されています。SPF（このサーバーは送信を許可されている）、DKIM（ドメインがメールに署名している）、DMARC（表示されるアドレスについてそのどちらかが合格している）、逆引き（サーバーのIPアドレスがドメインの名前で登録されている）のいずれかです。
    .example = Authentication-Results: mx.google.com; dkim=pass header.d=example.com
explain-check_ask_about = サーバーが別の会社の名前を名乗るか、DNSでその名前の別名になっていて、証明書もその名前のものです。その会社がお使いのメールのホスティング会社であれば、その名前を入力します。サーバーとの間にいる攻撃者も同じように応答できるため、答えとしては示しません。
explain-check_also_flawed = 名前が違うことのほかにも、サーバーに問題があります。証明書を厳しく検証するソフトで接続できるようにするには、管理者が両方を修正する必要があります。
    .example = 別の名前の、期限が切れた証明書
explain-check_certificate_for = 証明書に含まれるのは別の名前で、差出人のドメインやメールのプロバイダーの名前ではありません。サーバーとの間にいる攻撃者も、自分の名前の有効な証明書を提示できるため、そのような名前は答えになりません。
explain-check_fits = 証明書を調べ、有効であること、この名前が含まれていること、サーバーがログインを受け付けていることを確認しました。この名前で間違いありません。
explain-check_fits_own_authority = 証明書は名前と一致しており、--ca-fileの認証局が発行したものです。Gmailなどの一般のソフトはその認証局を信頼していないため、「確認済み」とはしません。
explain-check_fits_unread = 証明書は名前と一致しています。サーバーは古い暗号方式にしか対応していないため、どのログイン方法が使えるかは確認できませんでした。
explain-check_fits_unproven = 証明書は名前と一致していますが、この名前を示すのはメールだけで、自分の名前の証明書は誰でも取得できます。そのため、試してみる候補のままです。そのドメインの人に確認してください。
explain-check_missing_intermediate = 名前は正しいのですが、サーバーが中間証明書を送信していません。管理者が証明書チェーン全体を設定する必要があります。
explain-check_no_login = サーバーがログインに対応していないか、ログイン用のポートが閉じています。送信専用のサーバーのため、まだ入力できる名前はなく、信頼度が1段階下がります。
explain-check_no_name_works = 自己署名証明書か、公的な認証局のものではない証明書のため、Gmailではどの名前でも接続できません。
explain-check_not_dialled = この名前は、プライベートアドレスまたは通常と異なるポートを指しています。メールにあった名前の場合は、--allow-privateを付けたときだけ接続します。
explain-check_not_in_dns = この名前はDNSに登録されていないため、どのソフトからも接続できません。
explain-check_not_reached = 応答がなかったか、接続を断られました。このことは、名前が間違っている証拠にはなりません。別のネットワークから試してください。
explain-check_not_the_provider = プロバイダーのサーバーは、公的な認証局が発行した自身の証明書を提示します。応答したサーバーはそうではなく、ウイルス対策ソフト、フィルター、ホスティング会社、攻撃者のいずれかが間に入っています。入力する名前は変わりません。別の場所から試してください。
explain-check_once_repaired = サーバーの証明書は、差出人のドメインに属する別の名前か、メールのプロバイダーが公式に案内している名前のもので、その名前は同じサーバーを指しています。入力するのはその名前ですが、今はまだ使えません。先に管理者がサーバーの問題を修正する必要があります。
explain-check_other_name = サーバーの証明書は、差出人のドメインに属する別の名前か、メールのプロバイダーが公式に案内している名前のもので、その名前は同じサーバーを指しています。入力するのはその名前です。
    .example = smtp.example.comで接続できますが、証明書に含まれる名前はmail.example.comです。
explain-check_out_of_date = 証明書の有効期限が切れているか、まだ有効ではありません。名前は正しいかもしれませんが、管理者が証明書を更新する必要があります。
explain-check_refused = 表示された理由のため、このサーバーは、Gmailのように証明書を厳しく検証するソフトでは拒否されます。
explain-check_wildcard_only = 証明書の対象は、別のドメインの名前だけです。それがお使いのメールのホスティング会社のものであれば、入力するのは、その会社にあるお使いのサーバーの名前です。名前はその会社に問い合わせてください。心当たりがない場合は、別の誰かが応答している可能性があります。
    .example = 証明書は*.hoster.exampleが対象で、お使いのサーバーはs17.hoster.exampleかもしれません。
explain-domain_ask_about = 別の会社のサーバーが示されています。ドメインのメールのホスティング会社かもしれませんが、無関係の第三者かもしれません。判断できるのはドメインの関係者だけです。
explain-domain_configured = メールソフトが読み取る設定ファイルで、ドメインがこのサーバーを公開しています（ルールD2）。
explain-domain_guess = よく使われる名前で、DNSに登録されています（ルールD4）。
explain-domain_lookup_failed = DNSサーバーが応答しませんでした。時間をおくか、別のネットワークからもう一度試してください。
explain-domain_mx_elsewhere = メールを受信するサーバーは、ログインするサーバーと別であることがよくあります。
explain-domain_mx_operator = ドメインのメールは、ログイン用サーバーを公式に案内しているプロバイダーで受信されます（ルールD3）。
explain-domain_mx_provider = ドメインのメールを受信するプロバイダーでは、利用者ごとにサーバー名が異なります。
explain-domain_no_settings_file = 多くのドメインは、メールソフト用の設定ファイルを公開しています。根拠にするのは、グローバルアドレスのサーバーから、ドメインの有効な証明書を使ったHTTPSで取得できたものだけです。このドメインでは見つかりませんでした。
explain-domain_nothing_known = サーバーを示す情報がありません。ドメインの人からのメールがあればわかります：heloscope original.eml
explain-domain_published = ドメインがプロバイダーの表、またはメールソフトが使う設定の一覧に載っています（ルールD1）。
explain-domain_dead_submission = ドメインがDNSで公開しているサーバー（RFC 6186）にアドレスが登録されていないため、接続の確認はせず、答えにもなりません。
explain-domain_submission = RFC 6186とRFC 8314に従って、ドメインがサーバーをDNSで公開しています（ルールD3）。
explain-dns_agrees = DNSでも、受信メールの配信先（MX）、ログイン用サーバー（SRV）、サーバーのIPアドレスに登録されている名前（逆引き）のいずれかが同じホストです。
    .example = _submissions._tcp.example.com. SRV 0 1 465 mail.example.com.
explain-dns_differs = DNSにあるのは別の名前です。受信メールには別のサーバーを使うことが多いため、MXの違いにはあまり意味がありません。
explain-dns_failed = ドメインについてDNSから応答がなかったため、照合していません。
explain-dns_near = DNSにあるのは、同じ組織の別のホストです。

explain-group-rejections = その名前ではありえない理由
explain-address_literal = 名前の代わりにIPアドレスが書かれています。メールサーバーの公的な証明書に含まれるのは名前です。
    .example = from [192.0.2.7]
explain-dynamic_name = 接続元のIPアドレスから作られた名前か、家庭用回線などに割り当てられる名前です。このような名前の証明書は発行されず、明日には別の人のものかもしれません。
    .example = 192-0-2-7.dsl.example.net
explain-internal_name = ネットワークの内部で使う名前です。公的な認証局はこの名前の証明書を発行できません。
    .example = EXCH01.corp.local
explain-mx_only = ポート25で受信メールを受け取るだけのホストです。利用者はログインできません。
    .example = example-com.mail.protection.outlook.com
explain-not_a_host_name = ホスト名ではありません。ホスト名に使えない文字が含まれているか、長すぎます。
    .example = from mail_server.example.com
explain-not_in_dns = この名前はDNSに登録されていないため、どのソフトからも接続できません。
explain-outside_service_name = 配信サービス、メールフィルター、メーリングリスト、転送サービスのホストです。ドメインの利用者がログインするサーバーではありません。
    .example = o1.ptr42.sendgrid.net
explain-pool_name = プロバイダーに多数ある送信用サーバーの1つです。利用者はログインせず、プロバイダーは別の名前を公式に案内しています。
    .example = mail-wm1-f41.google.com
explain-placeholder = 説明書の記入例や初期設定にある名前です（mail.mydomain.com、localhost.localdomainなど）。そのドメインは第三者のもので、入力したパスワードがその人に届いてしまいます。
    .example = mail.mydomain.com
explain-public_suffix = 多くの人がその下にドメイン名を登録する、共用のドメインで、特定のサーバーの名前ではありません。
    .example = co.jp
explain-single_label = ドットのない名前です。公的な認証局はこの名前の証明書を発行できません。
    .example = from mailserver
explain-unknown_suffix = トップレベルドメインが存在しません。
    .example = mail.example.intra

explain-group-inputs = 入力：読み取らなかったものと理由
explain-broken = 入力が途中で切れているか、壊れています。そこまでの部分は読み取って結果に含め、終了コードは2になります。もう一度エクスポートまたはコピーしてください。
    .example = ダウンロードが途中で切れた.gzファイル。
explain-companion = メールソフトやエクスポートがメールと一緒に置くファイルです（索引、フォルダーの一覧、設定など）。メールは含まれないため、報告しません。
explain-content_length_ignored = このmboxに書かれているメールの長さが正しくないため、区切り行を基準にしました。除外したメールはありません。
    .example = エディターでメールを変更したのに、Content-Length: 512がそのまま残っています。
explain-disk = ファイルではなく、ディスクそのもの、またはその一部が指定されています。ファイル、またはメールの入ったフォルダーを指定してください。
explain-encrypted = アーカイブの中のファイルが暗号化されています。heloscopeはパスワードを尋ねないため、先に展開してください。
explain-leading_text = このmboxファイルは、書き出したプログラムのコメントや送付文など、メール以外の文章で始まっています。その部分は読み飛ばし、以降のメールはすべて読み取りました。
    .example = #mbox export by a program
explain-no_header = メールの始まりのような行（"From …"）の後にヘッダーがありません。古いメールの本文の一部であることがよくあります。
    .example = From then on it worked.
explain-panicked = heloscopeの不具合により、読み取れないメールが1通ありました。ほかのメールは読み取りました。そのメールのヘッダーを添えて報告してください。
explain-socket = プログラム同士の通信に使うソケットが指定されています。読み取れるファイルではありません。ファイルを指定するか、パイプでメールを渡してください。
explain-special_file = フォルダーの中のデバイス、ソケットまたはパイプです。読み取ると永久に待ち続けるおそれがあります。パイプを読み取るには、パイプそのものを指定してください。
explain-symlink = フォルダーの中のシンボリックリンクはたどりません。フォルダーの外に出たり、循環したりするおそれがあります。リンク先を指定してください。
explain-too_deep = アーカイブの中に、アーカイブが何重にも入っています。外側のものを先に展開してください。
explain-too_large = 展開すると普通のメールボックスよりはるかに大きくなる（「zip爆弾」）ため、残りは読み取りませんでした。
explain-too_many = アーカイブの中のファイルが、普通のメールボックスよりはるかに多くあります。
explain-too_wide = 展開に128 MiBを超えるメモリーが必要です。先に展開し、その結果を読み取ってください。
    .example = zstd --ultra --long=31
explain-unreadable = オペレーティングシステムが読み取りを拒否しました。ファイルがないか、アクセスする権限がありません。
explain-unsupported = heloscopeが対応していない形式で圧縮されています。先に展開してください。
    .example = Deflate64で圧縮された.zipの中のファイル。
explain-archive = メールがあるはずのところにある、アーカイブまたは圧縮ファイルです。
explain-binary = テキストではなく、heloscopeが対応しているアーカイブでもありません。
    .example = フォルダーの中の画像。
explain-body_only = メールのヘッダーが見つかりません。メールの本文だけの可能性があります。必要なReceivedの行は、ソースの本文より上にあります。
explain-cr_only = 古いMacのように、改行コードがCRだけになっています。メールでは使われない形式のため、先に改行コードを変換してください。
    .example = tr '\r' '\n' < old.txt > new.txt
explain-empty = 中身がありません。
explain-report_text = 配信エラーの通知の本文で、ヘッダーがありません。何に失敗したかは分かりますが、正しいサーバー名は分かりません。同じサーバーを使う同僚からのメールを読み取るか、設定しているサーバーをheloscope probeで調べてください。
explain-json_only = メールのヘッダーが見つからないJSONです。ヘッダーは、Gmail APIではformat=full、metadata、rawのいずれか、Microsoft Graphでは$select=internetMessageHeadersを指定すると取得できます。
explain-web_address = ページのアドレスです。heloscopeはページを開きません。メールにログインしているのは、お使いのブラウザーだけです。ブラウザーでメールを開き、ソースをコピーしてください。
explain-html_page = ウェブページです。Gmailの「メッセージのソースを表示」では、ページを保存するのではなく、「クリップボードにコピー」を押してください。
explain-document = .pdf、.docx、.rtfなど、別のプログラムの文書ファイルです。メールソフトからヘッダーをテキストとしてコピーしてください。
explain-outlook_archive = Mac版Outlookのアーカイブ（.olm）です。メールを開いて「ソースの表示」を選ぶか、メールをデスクトップにドラッグしてください（.emlファイルになります）。
explain-outlook_damaged = 壊れているか途中で切れているOutlookのアイテム（.msg）です。Outlookでメールを保存し直すか、「ファイル」＞「プロパティ」でインターネットヘッダーをコピーしてください。
explain-outlook_sent = インターネットヘッダーのないOutlookのアイテム（.msg）です。送信したメールや、組織の外に出ていないメールには、ヘッダーがありません。受信した人に、受信したメールのソースをもらってください。
explain-outlook_store = Outlookのデータファイル（.pst、.ost）です。readpstで変換するか、「ファイル」＞「プロパティ」で1通のインターネットヘッダーをコピーしてください。
explain-picture = 画像です。ヘッダーをテキストとしてコピーしてください。
explain-foreign_archive = .7z、.rar、.cab、.lzhなど、heloscopeでは開けない形式のアーカイブです。先に展開してください。.zip、.tar、.gz、.bz2、.xz、.zstは開けます。
explain-tnef = winmail.datは、Outlookがメールの本文とファイルの代わりに送る添付ファイル（TNEF）です。Receivedの行はその中にはなく、添付されていたメールの方にあります。そのメールのソースをコピーしてください。
explain-translated_names = メールのヘッダーのようですが、メールソフトの表示をコピーしたためか、項目名が英語ではありません。メールのソースでは、項目名は必ず英語（From、Received）です。ソースをコピーしてください。メールソフトの表示には、Receivedの行が含まれないこともよくあります。
explain-analysis = ヘッダー解析ツール（Google、Microsoft、MXToolboxなど）の結果の表です。判定に必要な部分が含まれていません。解析ツールに入力したヘッダーそのものを貼り付けてください。
explain-without_mail = アーカイブやフォルダーなどの複数のファイルを読み取りましたが、メールはありませんでした。メールのファイル名は、多くの場合.eml、.msg、.mboxで終わります。
explain-torn_json = メールのヘッダーを含むJSONのようですが、正しいJSONではありません。チャットやワープロでは「"」が別の引用符に変わり、端末では長い文字列が途中で改行されることがあります。JSONをファイルに保存するか、最初に表示された画面からコピーし直してください。
explain-torn_table = 閉じていない引用符があるセルを含む表（CSVなど）です。その後ろがすべて同じセルの中身とも読めるため、次のセルの始まりがわかりません。表を書き出し直すか、ヘッダーそのものをコピーしてください。
explain-torn_top = テキストがヘッダーの行の途中から始まっていて、その後ろにReceivedの行がありません。Receivedの行はその上にあったものです。ヘッダーを最初の行からコピーし直してください。
explain-unread_header = Receivedの行のような部分がありますが、改行が失われているか表記が変わっていて、何通りにも読めるため、読み取っていません。代わりに元のソースをコピーしてください。
explain-summary_only = Gmailの「メッセージのソースを表示」で開くページの上部にある表だけです。ソースはその下にあるため、「クリップボードにコピー」を押してください。
explain-utf16 = UTF-16の大きなテキストです。UTF-8で保存してください。
    .example = iconv -f UTF-16 -t UTF-8 old.txt > new.txt

explain-group-repairs = 読み取る前に修復した点
explain-backslash_escapes = Markdownのように、すべての括弧の前に「\」が付いていたため、取り除きました。
explain-base64 = 添付されたメールのソースをプログラムで表示したときのように、すべての行がbase64でエンコードされていたため、デコードしました。
explain-blank_lines = 各行の後や、メールを取得したプログラムが付けた項目の下など、ヘッダーの中に空行がありました。空行はヘッダーの終わりを示すため、取り除きました。一部の項目の間にだけ空行がある場合、空行より下の検証結果は、上に接続元の記録がないときに限り使われます。
explain-bold_marks = ウィキなどのように、項目名に「*」や「_」、箇条書きの記号が付いていたため、取り除きました。
explain-defanged = リンクを開けないように、「.」が「[.]」と書かれていたため、元に戻しました。
explain-folds_rejoined = 長い項目は、空白で始まる次の行に続きます。その空白が失われていたため、項目ではない行を上の項目につなぎました。検証結果につないだ部分は、すべての行で空白が失われているか、それより上の行も折り返されている場合を除き、不合格のときだけ使われます。
explain-web_page = ウェブページからヘッダーを読み取りました。Receivedの行を含む最初の整形済みテキスト（pre）、またはページの文章から読み取ります。
explain-html_unescaped = 山かっこが「&lt;」「&gt;」と書かれていて、ほかに山かっこがないため、元に戻しました。
explain-fields_as_keys = ヘッダーが、項目名をキーとするJSONのオブジェクトになっていました。同じキーは1つしか置けないため、欠けている項目があります。
explain-invisible_signs = チャットなどのソフトは、長い名前の途中で改行できるように、見えない文字を入れることがあります。これを取り除きました。
explain-json = Gmail APIやMicrosoft GraphのJSONからヘッダーを読み取りました。
explain-line_ends = 各行の終わりがLF以外の文字でした。古いMacintoshのCRや、ワープロソフトの改行文字などです。
explain-line_labels = 検索結果のファイル名やログの時刻のように、各行の先頭に同じ文字が付いていました。
explain-line_numbers = エディターからコピーしたときのように、各行の先頭に番号が付いていました。
explain-links = プログラムによって、名前やアドレスがリンクになっていました。表示とリンク先が同じものだけを、名前に戻しました。
explain-newline_escapes = プログラムやログの文字列で、「\n」などの記号が改行を表していました。
explain-outlook_item = Outlookが保存したメールのファイル（.msg）です。ヘッダーは受信したときのまま保存されています。
explain-quote_marks = 返信や字下げされたブロックのように、各行の先頭に引用記号や縦線、箇条書きの記号、空白が付いているか、各行が記号で囲まれていました。
explain-quoted_printable = ヘッダーのすべての行がquoted-printableでエンコードされていました。等号は「=3D」になり、続きのある行は等号で終わります。
explain-spool_file = メールサーバーEximがメールを保存するファイル（exim -Mvhで表示されるもの）からヘッダーを読み取りました。各項目の前に、数字と記号が付いています。
explain-table = 一部のウェブページやPowerShell、表計算ソフトのように、ヘッダーが名前と値の表や一覧になっていました。
explain-text_before_header = メモや見出し、プログラムの出力など、ヘッダーより上にある文章を読み飛ばしました。Receivedの行を読み飛ばすことはありません。

explain-group-tls = 証明書の確認：サーバーの問題
explain-address_unreachable = この名前には複数のIPアドレスがあり、その一部が応答しません。応答しないアドレスをメールソフトが選ぶと、送信に失敗します。これは警告です。
explain-auto_generated = コントロールパネルやOSなどのソフトウェアが、自動的に作成した証明書です。公的な名前が含まれていないため、「SMTPサーバー」欄にどの名前を入力しても接続できません。
    .example = localhost.localdomainの証明書です。
explain-client_certificate_requested = サーバーがクライアント証明書を要求し、Gmailは自身の証明書を提示します。それを受け入れないサーバーは、接続を切ることがあります。これは警告です。
explain-ca_certificate = サーバーの証明書が、認証局のもの（CA）になっています。多くのメールソフトでは接続できますが、Thunderbirdでは接続できません。取り替えるべきものです。これは警告です。
explain-closed = サーバーが最初のやり取りの前に接続を切りました。ブロックリストや接続数の制限が原因かもしれません。
explain-cn_only = 名前が証明書のサブジェクト（CN）にしかありません。現在のソフトが調べるのは別名（SAN）だけのため（RFC 9525）、どの名前も一致しません。
    .example = サブジェクトがCN = mail.example.comで、別名（SAN）にホスト名なし
explain-dns_not_found = ホスト名のIPアドレスがDNSに登録されていないか、DNSサーバーが応答しませんでした。IPアドレスがわからなければ、どのソフトからも接続できません。
explain-ehlo_refused = EHLOで名乗った名前がサーバーに拒否されました。--ehloで、サーバーが受け入れる名前を指定できます。
    .example = 550 5.7.1 Helo command rejected
explain-expired = 証明書、または証明書チェーンにある証明書の有効期限が切れています。名前は正しいかもしれませんが、管理者が証明書を更新し、メールサーバーに再読み込みさせる必要があります。
explain-expires_soon = 証明書の残りの期間が、有効期間の3分の1を切り、21日以内（有効期間が60日未満の証明書では10日以内）です。期限までは使えます。これは警告です。
explain-key_usage = 証明書に書かれている鍵の用途に、TLSハンドシェイクでの使い方（署名、古い暗号方式では暗号化）が含まれていません。
    .example = 鍵用途：keyCertSign
explain-limit_exceeded = サーバーから届いたデータがメールサーバーとしては多すぎるため、読み取りを中止しました。おそらくメールサーバーではありません。
explain-missing_intermediate = サーバーが中間証明書を送信していません。ウェブブラウザーは自動的に取得しますが、メールソフトとGmailは取得しません。名前に問題があるわけではなく、管理者が証明書チェーン全体を設定する必要があります。
    .example = Let's Encryptの場合は、cert.pemではなくfullchain.pem。
explain-name_mismatch = 証明書は有効ですが、別の名前のものです。Gmailの「the certificate doesn't match the host」という表示は、この問題を指します。証明書に含まれる名前は、お使いのドメインまたはメールのホスティング会社のもので、同じサーバーを指す場合にだけ入力できます。
    .example = 入力した名前はsmtp.example.comで、証明書に含まれる名前はmail.example.comです。
explain-no_auth = TLSの開始後もログインできないため、送信専用のサーバーと思われます。証明書自体には問題がないこともあります。これは警告です。
explain-no_password_login = ログイン方法に、通常のパスワードによるもの（PLAIN、LOGIN）がありません。パスワードを使うメールソフトやGmailからはログインできません。これは警告です。
    .example = 250-AUTH GSSAPI NTLM
explain-not_ready = サーバーが、今は、またはここからは、メールを受け付けないと応答しています。名前が正しいかどうかは、この応答からはわかりません。
    .example = 554 5.7.1 Client host blocked
explain-not_the_provider = よく知られたプロバイダーのホストなのに、応答したサーバーの証明書が別の組織のものか、公的な認証局のものではありません。ウイルス対策ソフト、ネットワークのフィルター、ポートを転送するホスティング会社、攻撃者のいずれかが間に入っています。ここではパスワードを入力しないでください。プロバイダーの名前自体は変わりません。
explain-not_yet_valid = 証明書の有効期間がまだ始まっていません。証明書の設定が早すぎたか、時計がずれています。
explain-old_ciphers = サーバーはTLS 1.2の古い暗号方式にしか対応していません。現在のソフトの多くではまだ接続できます。証明書は読み取れましたが、その先は確認できませんでした。これは警告です。
    .example = TLS_RSA_WITH_AES_128_CBC_SHA
explain-plaintext_after_starttls = STARTTLSの応答の後に、暗号化されていないデータが届きました。誰かが通信に割り込んでいるか、サーバーが壊れています。パスワードを入力しないでください。
explain-protocol_error = 応答したのはメールサーバーではありません。
    .example = HTTP/1.1 400 Bad Request
explain-refused = このポートでは何も動いていないか、このコンピューターからそのIPアドレスへの経路がありません。
explain-self_signed = 自己署名証明書で、認証局の裏付けがありません。どの名前を入力しても、Gmailでは拒否されます。
explain-sni_differs = TLSハンドシェイクでサーバー名（SNI）を送らないと、別の証明書が返されます。Gmailはサーバー名を送りますが、一部の古いソフトは送りません。これは警告です。
explain-starttls_not_offered = このポートでは暗号化（STARTTLS）が使えません。パスワードが暗号化されずに送られてしまいます。
explain-starttls_refused = サーバーは暗号化が使えると応答しながら、要求すると拒否します。多くの場合、証明書または秘密鍵を読み込めないことが原因です。
    .example = 454 4.7.0 TLS not available
explain-timeout = 時間内に応答がありませんでした。サーバー側またはこちら側のファイアウォールが接続を遮断しているのかもしれません。
explain-tls_failed = TLSハンドシェイクに失敗しました。共通の方式がない、クライアント証明書が必要、証明書と秘密鍵が一致していないなど、原因は結果に表示されます。
explain-tls_too_old = サーバーが対応しているのはTLS 1.1までです。Gmailや現在のソフトにはTLS 1.2以降が必要です。
explain-unknown_new_root = 証明書チェーンが、公的な認証局の名前を持つルート証明書で終わっていますが、そのルート証明書は、ソフトにまだ登録されていないか、すでに登録を外されています。誰でもその名前のルート証明書を作れます。Let's Encryptの場合は、以前のルート証明書で署名されたチェーンを使うと解決します。
explain-untrusted_issuer = 証明書チェーンが公的な認証局につながっていません。社内の認証局などのものかもしれません。その場合、社内のソフトは信頼していても、Gmailは信頼していません。
explain-wrong_protocol = メールの受信（IMAP、POP3）、ウェブ、ファイル転送、リモートログインなどの、別のプロトコルのサーバーが応答しています。メールの送信に使うのはSMTPで、ポートは587と465です。
    .example = * OK [CAPABILITY IMAP4rev1] ready
explain-weak_key = 鍵が短すぎるため、破られるおそれがあります。
    .example = RSA 1024
explain-weak_signature = 証明書の署名に安全ではないハッシュ方式が使われており、偽造されるおそれがあります。
    .example = sha1WithRSAEncryption
explain-group-login = メールソフトでのログイン
explain-connection_failed = ソフトが接続を確立できませんでしたが、理由はこの表示だけではわかりません。そのホストとポートで何も動いていない、ファイアウォールが通信を遮断している、または暗号化に失敗した（多くの場合、証明書が入力した名前のものではない）ことが考えられます。heloscope probeでサーバー名を確認すると、どれであるかがわかります。
explain-login_refused = サーバーは応答しましたが、ログインを拒否したか、ログインされていません。ほかのサーバーへの中継（リレー）は、ログインした人のメールに限られます。ユーザー名は、多くの場合メールアドレス全体です。2段階認証を使っている場合は、アプリパスワードが必要なことがあります。プロバイダーや管理者が、パスワードによるログインを認めていないこともあります。アカウントのない別のサーバーも同じように応答するため、サーバー名が間違っている可能性もあります。
    .example = 535 5.7.8 Username and Password not accepted
explain-starttls_required = サーバーは暗号化された接続でしかログインを受け付けませんが、メールソフトが暗号化を始めていません。メールソフトで、ポート587とSTARTTLS（Gmailでは「TLS」）、またはポート465と接続直後からのTLS（Gmailでは「SSL」）を選んでください。サーバー名に問題があるとは限りません。
    .example = 530 5.7.0 Must issue a STARTTLS command first
explain-group-where = 入力する場所
explain-where = 名前は、送信メールサーバー（SMTP）の欄に入力します。ポートと暗号化の方式は結果のとおりに、ユーザー名とパスワードはそのメールボックスのものを入力します。
    .example =
        Gmail（新規のアドレス）：「設定」の「すべての設定を表示」＞「アカウントとインポート」＞「名前」の「他のメール アドレスを追加」
        Gmail（登録済みのアドレス）：同じ場所で、アドレスの横の「情報を編集」
        Outlook（クラシック）：「ファイル」＞「アカウント設定」＞「アカウント設定」＞「変更」＞「送信メール サーバー (SMTP)」
        Outlook（新しいOutlook）：「設定」＞「アカウント」＞アカウントの横の「管理」＞「サーバー設定の編集」
        Thunderbird：「アカウント設定」＞「送信 (SMTP) サーバー」＞「編集」＞「サーバー名」
        Appleの「メール」（Mac）：「メール」＞「設定」＞「アカウント」＞アカウント＞「サーバ設定」＞「送信用メールサーバ（SMTP）」
        iPhone、iPad：「設定」＞「アプリ」＞「メール」＞「メールアカウント」＞アカウント＞「SMTP」＞プライマリサーバ＞「ホスト名」
        Android（Gmail）：「設定」＞アカウント＞「送信サーバーの設定」＞「SMTPサーバー」
