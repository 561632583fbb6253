### heloscopeが表示する文（日本語）。
### 理由コード1つにつきメッセージ1つ。$... は理由のデータです。

## 結論（1行）

answer-recommend = { $domain }のメールを送信するには、「SMTPサーバー」欄に「{ $host }」と入力してください。
answer-documented = { $domain }のメールを送信するには、「SMTPサーバー」欄に「{ $host }」と入力してください（メールは{ $operator }で運用されています）。
answer-try = { $domain }のSMTPサーバーは「{ $host }」の可能性があります。パスワードを入力する前に必ず確認してください。
answer-conflict = { $domain }のSMTPサーバー名は1つに決まりません。メールによって名前が異なります（{ $hosts }）。
answer-outside = { $domain }のSMTPサーバー名はわかりません。このメールは{ $domain }自身のサーバーではなく、{ $operator }から送信されています。
answer-none = { $domain }のSMTPサーバー名はわかりません。
answer-none-not-source = SMTPサーバー名はわかりません。これはメールのソースではありません。
answer-none-no-author = SMTPサーバー名はわかりません。このメールの差出人には、ドメインのわかるアドレスがありません。
answer-none-no-trace = { $domain }のSMTPサーバー名はわかりません。このメールには配送の記録がありません。
answer-none-forged = { $domain }のSMTPサーバー名はわかりません。このメールはなりすましの可能性が高いものです。
answer-verified = { $domain }のメールを送信するには、「{ $host }」を使ってください。証明書にこの名前が含まれています。

## 信頼度

sure-verified = 確認済み（証明書の名前が一致）
sure-high = 高（複数の証拠が一致、またはほぼ確実な証拠あり）
sure-medium = 中（有力な証拠が1つ）
sure-low = 低（弱い証拠が1つだけ）
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
setting-or = 、または

## 見出しとラベル

why = 理由
route = 配送経路
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
attached-note = { $count ->
    [1] このメールには別のメールが1通添付されています。--attachedを付けると、代わりにそのメールを読み取ります。
   *[other] このメールには別のメールが{ $count }通添付されています。--attachedを付けると、代わりに最初の1通を読み取ります。
}
column-role = 役割
column-server = サーバー
column-client = 接続元
column-tls = TLS
column-delay = 経過
boundary-line = ^ 受信側が書いた行    v 外部が書いた行
tls-yes = あり
tls-no = なし
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
more-messages = ほかに{ $count }通のメールがあります。-vを付けるとすべて表示します。

## 中継の役割

role-boundary = 受信
role-delivery = 配達
role-forwarder = 転送
role-gateway = フィルター
role-internal = 内部中継
role-list = リスト
role-pickup = 投入
role-relay = 中継
role-submission = ログイン
role-unknown = 不明

## 理由（コード別）

reason-helo_in_organization = サーバーはメールを引き渡すときに{ $host }と名乗りました（この名前を「HELO名」といいます）。これは差出人自身のドメイン{ $organization }に属する名前です。
reason-login_server = 利用者は{ $host }にログインしています。{ $leaves_through_given ->
    [no] メールはそこから先へ送られました。
   *[yes] メールはその後、送信専用の{ $leaves_through }から外へ出ました。
}
reason-login_and_helo_agree = 差出人は{ $host }にログインし、同じサーバーがその名前を名乗ってメールを引き渡しました。
reason-gmail_uses_it = すでにGmailから{ $host }を通して送信している人がいます。Google自身がログインしているため、このサーバーの証明書はGoogleに受け入れられています。
reason-server_name_provider = { $host }は{ $operator }のホスティングサーバーです。このサービスではサーバー自身の名前を設定に使います。{ $operator }の証明書が対象とするのはこの名前で、独自ドメインの名前は含まれません。
reason-account_name_provider = このメールは{ $operator }の{ $host }から送信されました。このサービスではアカウントごとに固有の名前があり、いずれも同じ証明書の対象です。これは別のアカウントの名前かもしれないため、ご自分の名前をコントロールパネルで確認してください。
reason-documented_host = { $domain }のメールは{ $operator }で運用されています。ヘッダーにあるのは{ $operator }の配送用サーバーの名前で、利用者がログインするサーバーではありません。公式に案内されているSMTPサーバーは{ $host }です。
reason-provider_host_unknown = { $domain }のメールは{ $operator }で運用されています。SMTPサーバー名は{ $operator }のヘルプページで確認してください。
reason-third_party = { $host }という名前は差出人のドメインに合っていますが、このサーバーがそのドメインのメールを送信していることを示すのは、第三者が書いた行だけです。
reason-role_sender = 差出人の{ $sender }は個人ではなく、システムや窓口のアドレスです。そのようなメールは、個人のメールとは別の経路で送られることがよくあります。
reason-foreign_host = このメールを送った{ $host }は{ $domain }に属していませんが、{ $domain }のメールの送信を許可されています。ホスティング会社のサーバーかもしれません。
reason-reverse_name_instead = { $helo_given ->
    [no] サーバーは使える名前を名乗っていません。
   *[yes] サーバーは{ $helo }と名乗っていますが、これは正しい名前ではありえません。
}IPアドレスに登録されている名前（逆引き）は{ $host }で、差出人のドメインに属しています。
reason-only_reverse_name_vouches = 受信側には、合格した検証の記録がありません。裏付けは、サーバーのIPアドレスに登録されている名前（逆引き）だけです。
reason-no_name_left = ヘッダーにある名前はどれも、このドメインの利用者がログインするサーバーではありえません。
reason-outside_service = このメールは{ $operator }を通して送信されました{ $sign_given ->
    [no] 。
   *[yes] （根拠：{ $sign }）。
}このような配信サービスは多くの会社のメールを送信しており、メールボックスの利用者がログインするサーバーではありません。
reason-probably_forged = 受信側の検証結果は、このメールが{ $domain }からのものではないことを示しています{ $failed_given ->
    [no] 。
   *[yes] （不合格：{ $failed }）。転送など、ほかに説明のつく事情も見当たりません。
}このようなメールにある名前は、何の証拠にもなりません。
reason-never_left = このメールは作成されたコンピューターの外に出ていないため、サーバー名がわかりません。
reason-no_trace_field = Receivedの行がありません。送信済みメールの控えや下書きには、まだ配送の記録がありません。受信した人に、受信したメールのソースをもらってください。
reason-no_author = 差出人（From）に、調べることのできるドメインのアドレスがありません。
reason-not_the_source = { $found ->
    [summary_only] これはGmailの「メッセージのソースを表示」で開くページの上部にある概要です。メールのソースはその下にあります。
    [body_only] これはメールの本文です。ヘッダーがありません。
    [empty] 中身がありません。
    [html_page] これはウェブページで、メールのソースではありません。
    [outlook] これはOutlookのファイル（.msg、.pst）です。メールを.eml形式で保存するか、インターネットヘッダーをコピーしてください。
    [cr_only] 改行がCRだけになっています。メールでは使われない形式なので、先に改行コードを変換してください。
    [archive] これはアーカイブまたは圧縮ファイルです。heloscope scanで読み取れます。
    [binary] これはテキストではありません。
    [utf16] これはUTF-16の大きなテキストです。UTF-8で保存してください。
   *[other] これはメールのソースではありません。
}
reason-vouched = 受信側の検証により、{ $domain }からのメールであることが確認されています（{ $by }）。
reason-not_vouched = 受信側の検証の中に、{ $domain }からのメールであることを裏付けるものはありません。
reason-stepped_over = { $kind ->
    [gateway] このメールは途中でメールフィルター（{ $name }）を通っています。ヘッダーでその1つ下にある行が、差出人側のサーバーを示しています。
    [list] このメールはメーリングリスト（{ $name }）を通って届きました。ヘッダーでその1つ下にある行が、差出人側のサーバーを示しています。
   *[forwarder] このメールは{ $name }によって転送されました。ヘッダーでその1つ下にある行が、差出人側のサーバーを示しています。
}
reason-chain_broken = { $kind ->
    [gateway] このメールはメールフィルター（{ $name }）を通っているため、差出人側のサーバーがわかりません。
    [list] このメールはメーリングリスト（{ $name }）を通っているため、差出人側のサーバーがわかりません。
   *[forwarder] このメールは{ $name }によって転送されたようで、差出人側のサーバーがわかりません。
}
reason-submission_not_believed = 下のほうに{ $host }へのログインを示す行がありますが、この行は誰でも書くことができるため、証拠になりません。
reason-shared_relay_risk = { $organization }は多くの顧客が共同で利用しており、ほかの顧客が下のほうの行を書き込むこともできます。
reason-smtp_auth_turned_off = Microsoft 365では、2026年12月末以降、パスワードによる送信（SMTP AUTH）が既定で無効になります。管理者が有効にすることができます。
reason-agreement = { $senders ->
    [1] 1人の差出人からのメール{ $messages }通が{ $host }を示しています。
   *[other] { $senders }人の差出人が{ $host }で一致しています（メール{ $messages }通）。
}
reason-one_mail = 今のところ、証拠はメール1通だけです。
reason-numbered_cluster = { $hosts }は、1つのサービスを構成する複数のサーバーです。証明書には共通の名前が1つだけ含まれている可能性が高く、下記の確認でわかります。
reason-hosts_disagree = メールには{ $hosts }の名前があり、はっきり優勢なものはありません。
reason-retired = { $host }は{ $until }まで使われ、{ $since }からは{ $successor }が使われています。
reason-only_role_senders = 差出人はシステムや窓口のアドレスだけで、個人のメールはありませんでした。
reason-left_out = { $why ->
    [outside_service] 除外：{ $operator }を通して送信されたメール{ $messages }通。
    [probably_forged] 除外：なりすましの可能性が高いメール{ $messages }通。
    [no_trace_field] 除外：配送の記録がないメール（送信済みの控え、下書き）{ $messages }通。
   *[other] 除外：使えるサーバー名がないメール{ $messages }通。
}

## その名前ではありえない理由

rejection-address_literal = IPアドレスです。証明書に含まれるのは名前です
rejection-dynamic_name = IPアドレスから作られた名前か、ダイヤルアップ回線などの名前です。このような名前を含む証明書はありません
rejection-internal_name = 内部用の名前です。公的な認証局はこの名前の証明書を発行できません
rejection-mx_only = 受信専用のサーバーです。利用者はログインできません
rejection-not_a_host_name = ホスト名ではありません
rejection-outside_service_name = メール配信などのサービスの名前で、差出人のものではありません
rejection-pool_name = プロバイダーに多数ある送信用サーバーの1つです
rejection-public_suffix = その下に第三者がドメイン名を登録する、共用のドメインです
rejection-single_label = ドットのない名前です。公的な認証局はこの名前の証明書を発行できません
rejection-unknown_suffix = 存在しないトップレベルドメインの名前です

## 現在設定されているホスト名

current-same = 現在の設定は{ $current }で、この名前と同じです。
current-differs = 現在の設定は{ $current }です。サーバーは{ $host }と名乗っているため、証明書にはこちらの名前が含まれている可能性が高いでしょう。
current-differs-documented = 現在の設定は{ $current }です。{ $operator }が公式に案内しているのは{ $host }です。
current-differs-none = 現在の設定は{ $current }です。これが正しいかどうかは、このメールからはわかりません。
current-impossible = 現在の設定は{ $current }ですが、この名前では決して接続できません（{ $why }）。

## 次にすること

advice-probe = パスワードを入力する前に、証明書を確認してください：heloscope probe { $host }
advice-more-mails = さらに確かめるには、{ $domain }のほかの人からのメールを追加してください：heloscope one.eml two.eml
advice-ask-person = { $domain }の人に普通のメールを1通書いてもらい、そのメールを調べてください。
advice-ask-admin = { $domain }の管理者に、SMTPサーバーの名前を問い合わせてください。
advice-provider-help = { $operator }のヘルプページで「SMTP」を検索してください。
advice-app-password = 2段階認証を使っている場合、{ $operator }では通常のパスワードの代わりにアプリパスワードが必要です。
advice-show-original = Gmailでメールを開き、メニューから「メッセージのソースを表示」を選んで「クリップボードにコピー」を押し、その内容を貼り付けてください。
advice-recipient = このメールを受信した人に、受信したメールのソースをもらってください。
advice-forged = このメールにある名前は、どれも使わないでください。
advice-probe-each = どの名前が証明書に含まれているかを確認してください：heloscope probe { $hosts }

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
problem-content_length_ignored = ここから先のContent-Lengthの値が正しくないため、無視しました
problem-encrypted = 暗号化されているため、読み取りませんでした
problem-no_header = 区切り行の後にメールがありません
problem-panicked = heloscopeで読み取れないメールです。不具合として報告してください
problem-special_file = デバイス、ソケットまたはパイプのため、読み取りませんでした
problem-symlink = シンボリックリンクのため、たどりませんでした
problem-too_deep = 圧縮が何重にもなっているため、読み取りませんでした
problem-too_large = 展開すると普通のメールボックスよりはるかに大きくなるため、読み取りを中止しました
problem-too_many = 中のファイルが普通のメールボックスよりはるかに多いため、読み取りを中止しました
problem-unreadable = 読み取れません
problem-unsupported = 対応していない形式で圧縮されています
problem-archive = アーカイブ（開いていません）
problem-binary = テキストではないファイル（対象外）
problem-body_only = メールのヘッダーがないテキスト（対象外）
problem-cr_only = 改行がCRだけになっています。メールでは使われない形式なので、先に改行コードを変換してください
problem-empty = 空です
problem-html_page = ウェブページ（対象外）
problem-outlook = Outlookのファイル（.msg、.pst）です。メールを.eml形式またはmbox形式で保存してください
problem-summary_only = 「メッセージのソースを表示」のページの概要だけです
problem-utf16 = UTF-16の大きなテキストです。UTF-8で保存してください
problems-more = このほか{ $count }件の注意は省略しました。
header-cut = メール{ $count }通は、ヘッダーが{ $section } KiBを超えるか、{ $field } KiBを超えるフィールドがあるため、先頭だけを読み取りました。
problem-too_wide = 展開に必要なメモリーが上限（128 MiB）を超えています

## アーカイブの読み取りと統合

scan-outside = - （{ $operator }から送信）
scan-try = { $host }（要確認）
scan-conflict = { $hosts }（メールにより異なる）
scan-none-no_trace_field = - （配送の記録なし：控え、下書き）
scan-none-never_left = - （外に出ていないメール）
scan-none-probably_forged = - （なりすましの可能性大）
scan-none-provider_host_unknown = - （{ $operator }のヘルプを参照）
scan-none-no_name_left = - （使える名前なし）
scan-no-author = （差出人なし）
scan-retired = { $until }までは{ $host }
scan-left-out = 除外：{ $what }
scan-left-out-one = { $why ->
    [outside_service] { $operator }経由
    [no_trace_field] 配送の記録なし
    [never_left] 外に出ていないもの
    [probably_forged] なりすましの可能性大
    [provider_host_unknown] { $operator }で運用
   *[other] 使える名前なし
}{ $messages }通
scan-summary = メールを{ $messages }通読み取りました。{ $duplicates ->
    [0] {""}
   *[other] このうち{ $duplicates }通は同じメールの重複のため、まとめて1通と数えました。
}
scan-summary-skipped = 除外したもの：{ $what }。
scan-summary-one = { $what }：{ $count }件
scan-summary-join = ；
scan-partial = すべてを読み取る前に終了しました。以下はそれまでの結果です。
progress-messages = 通

## 標準エラー出力

cli-error = エラー：{ $what }
cli-note = 注意：{ $what }
cli-hint = ヒント：{ $what }
cli-because = ：
cli-no-input = 入力がありません。メールのソースをパイプで渡すか、ファイルを指定してください（heloscope original.txt）
cli-help-hint = 詳しくはheloscope --helpをご覧ください
cli-attached-none = --attached：別のメールを添付したメールが入力にありません
cli-range-one = --rangeで読み取れる入力は1つだけですが、{ $count }個指定されています
cli-reading = { $path }を読み取れません
cli-writing = { $path }に書き込めません
cli-writing-report = 結果を書き込めません
cli-not-a-domain = { $flag }：「{ $text }」はドメイン名ではありません
cli-not-trusted = --trust：「{ $text }」はホスト名でも、192.0.2.0/24のようなネットワークでもありません
cli-not-a-language = heloscopeが対応している言語は{ $tags }です
cli-not-a-range = 「{ $text }」は、0-1048576や1048576-のようなバイト範囲ではありません
cli-io-not_found = ファイルまたはフォルダーが見つかりません
cli-io-permission_denied = アクセスする権限がありません
cli-io-is_a_directory = フォルダーです
cli-io-storage_full = ディスクの空き容量がありません
