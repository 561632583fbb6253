### heloscope --help（日本語）。
### 名前はコマンドとフラグの名前から作られます。英語はソースコードのコメントにあります。

help-usage = 使い方：
help-command = コマンド
help-heading-commands = コマンド
help-heading-arguments = 引数
help-heading-options = オプション
help-heading-output = 出力
help-heading-reading = 読み取り
help-heading-network = ネットワーク
help-heading-examples = 例
help-heading-status = 終了コード
help-default = ［既定値：{ $value }］
help-possible-values = ［指定できる値：{ $value }］
help-possible-values-list = 指定できる値：

help-heloscope = 「SMTPサーバー」欄に入力するホスト名を、メールのヘッダーから調べます。
help-heloscope-long =
    そのサーバーを使っている人から届いたメールのソース（Gmailでは「メッセージのソースを表示」の「クリップボードにコピー」）を渡すと、サーバーが名乗った名前、その名前を設定に使えるかどうか、その理由を表示します。
    --probeまたは--dnsを付けないかぎり、このコンピューターの外には何も送信しません。

help-analyze = 1通または数通のメールを読み取り、配信経路、入力する名前とその理由を表示します（コマンドを省略したときの動作）
help-scan = アーカイブを大きさを問わず読み取り、差出人のドメインごとに答えを表示します
help-scan-long =
    Googleデータエクスポート（Takeout）のファイル（.zip、.tgz、またはその中の.mbox）、mbox、Maildir、メールを入れたフォルダーを読み取ります。
    gzip、zstd、xz、bzip2で圧縮されていてもかまいません。いずれも標準入力から読み取れます。
help-probe = サーバーの証明書を読み取り、Gmailのように証明書を厳しく検証するソフトと同じ基準で判定します
help-probe-long = 証明書に含まれる名前、見つかったすべての問題、代わりに使える名前を表示します。ログインもメールの送信も行いません。
help-domain = メールを使わずに、ドメインのログイン用サーバーを探します（プロバイダーの表、DNS、サーバーの証明書）
help-domain-long = ドメインが公開しているログイン用サーバー（SRV）、メールを受信するサーバー（MX）、mail.またはsmtp.で始まる名前の有無をDNSで調べてから、最大3つのサーバーの証明書を確認します。
help-domain-arg-domains = ドメイン、またはそのドメインの人のメールアドレス
help-merge = アーカイブを分けてscan --format tallyで書き出した集計を、1つに統合します
help-explain = 結果に表示されるルールやコードの意味を、例を挙げて説明します
help-operators = heloscopeが知っているプロバイダーとサービスを、その信頼度とともに一覧表示します
help-schema = 結果のJSON Schemaを出力します
help-completions = シェルの補完スクリプトを出力します
help-man = heloscope、または指定したコマンドのマニュアルページ（roff）を出力します
help-help = このヘルプ、または指定したコマンドのヘルプを表示します

help-arg-help = ヘルプを表示します（-hは概要、--helpは詳細）
help-arg-version = バージョンを表示します
help-arg-inputs = メール：ファイル、フォルダー、または-（標準入力）
help-arg-inputs-long = .eml、.emlx、Outlookの.msgのファイル、「メッセージのソースを表示」からコピーした内容または保存したページ、数通のメールが入ったmboxを読み取ります。圧縮されていてもかまいません。問い合わせやチャット、ウェブページ、JSONの中のヘッダーは、修復してから読み取り、修復した点を表示します。
help-scan-arg-inputs = アーカイブ：ファイル、フォルダー、または-（標準入力）
help-arg-tallies = 集計：ファイル、または-（標準入力）。圧縮されていても、1つのファイルに複数あってもかまいません
help-arg-code = R7のようなルール、name_mismatchのようなコード、またはメールソフトのエラーメッセージ（省略するとすべてを一覧表示します）
help-arg-name = 運営者、製品、またはそのホストやドメイン（省略するとすべてを一覧表示します）
help-arg-of = スキーマを出力する結果の種類
help-value-of-analysis = analyzeとscan
help-value-of-operators = operators
help-value-of-probe = probe
help-value-of-tally = 集計の1行
help-arg-command = scanなどのコマンド
help-arg-all = すべてのマニュアルページをフォルダーに書き込みます
help-arg-shell = bash、zsh、fish、powershell、elvishのいずれか

help-arg-format = 結果の形式（省略時は--outputのファイル名の末尾で決まり、それ以外はtext）
help-arg-json = --format jsonの短い書き方
help-value-format-text = 人が読むための形式
help-value-format-json = プログラム用
help-value-format-html = ブラウザー用のページ（1つのファイル）
help-value-format-markdown = チケットに貼るための形式
help-value-format-ndjson = プログラム用（1行に1ドメイン）
help-value-format-csv = 表計算ソフト用
help-value-format-tally = heloscope merge用
help-arg-file = 標準出力ではなくファイルに書き込みます。書き込みが終わってからファイルが作成されます
help-arg-lang = 結果の言語［既定値：LC_ALL、LC_MESSAGES、LANGによる］
help-arg-color = 色を付けるかどうか
help-value-lang-en = 英語
help-value-lang-ja = 日本語
help-value-color-auto = 端末に出力するときだけ（NO_COLORが設定されていれば色なし）
help-value-color-always = 常に色を付けます
help-value-color-never = 色を付けません
help-arg-quiet = 答えだけを1行ずつ表示し、注意は表示しません
help-arg-verbose = すべてのメールの配信経路や証明書の詳細を含め、すべてを表示します

help-arg-attached = メールに添付されているメールのほうを読み取ります
help-arg-domains = このドメインとその下位ドメインだけに答えます（複数指定可）
help-arg-current = 現在設定されているホスト名。正しいかどうかと、失敗する理由を表示します
help-arg-receiver = 受信側のドメイン。受信側と外部の境界が正しく判定されないときに指定します
help-arg-trusted = 受信側の内部にあるホスト、ドメインまたはネットワーク（複数指定可）
help-arg-operators = プロバイダーとサービスの表に追加するCSVファイル
help-arg-threads = スレッド数［既定値：コアの数］
help-scan-arg-tally_key = 16バイト以上の秘密の内容を入れたファイル。差出人とMessage-IDをこの鍵でハッシュ化します
help-scan-arg-tally_key-long =
    指定しないと、集計には誰でも計算できるハッシュが残り、アドレスの一覧を持っている人には、そのうちの誰が差出人かがわかります。
    同じ鍵で作成した集計どうしは統合できます。ファイルのすべてのバイトが鍵になります。「openssl rand -hex 32」の出力などを使ってください。
help-merge-arg-tally_key = 集計の作成に使った鍵のファイル。別の鍵で作成した集計は受け付けません
help-arg-autoconfig = ドメインのウェブサーバーが公開している設定ファイルも読み取ります
help-arg-autoconfig-long = autoconfig.DOMAINのmail/config-v1.1.xml、またはDOMAINの/.well-known/autoconfigの下にある同じファイルを読み取ります。有効な証明書を使ったHTTPSで、グローバルアドレスからだけ取得します。
help-arg-shard = ドメインを名前のハッシュでN個に分け、そのI番目だけを表示します（例：2/8）。すべてを合わせると全体になります
help-arg-top = 人数の多い順に、最初のNドメインだけを表示します
help-arg-min_sure = 信頼度がこれ以上の答えがあるドメインだけを表示します
help-value-min_sure-low = 低、中、高（名前があればすべて）
help-value-min_sure-medium = 中または高
help-value-min_sure-high = 高、または証明書で確認済み
help-arg-range = 1つのmboxの中で、先頭がこのバイト範囲にあるメールだけを読み取ります

help-arg-targets = 確認するホスト：名前、アドレスまたはURL（ポートは省略可）
help-arg-probe = サーバーに接続して証明書を確認します（1ドメインにつき最大3ホスト。接続先は事前に表示します）
help-arg-dns = DNSで受信メールの配信先（MX）、ログイン用サーバー（SRV）、逆引きも調べます
help-arg-port = このポートだけを調べます［既定値：587、465、証明書を読み取るための25］
help-arg-security = TLSの開始方法
help-value-security-auto = まずポートの標準の方式、だめならもう一方の方式
help-value-security-starttls = STARTTLSコマンドの後に開始
help-value-security-tls = 接続直後に開始
help-arg-timeout = 1つのアドレスとポートにかける合計時間（秒）
help-arg-ehlo = EHLOでこの名前を名乗ります（サーバーが受け入れる名前が決まっている場合）
help-arg-ca_file = このPEMファイルにある認証局も信頼します
help-arg-connect_to = 代わりにこのアドレスに接続します（curlと同じ形式。1つのホストに複数のアドレスがあるときは繰り返し指定します）
help-arg-v4 = IPv4だけを使います
help-arg-v6 = IPv6だけを使います
help-arg-allow_private = メールにあった名前からプライベートアドレスやループバックアドレスに接続することを許可します

## 例

help-heloscope-example-1 = 保存したメールを読み取る
help-heloscope-example-2 = コピーした内容を読み取る
help-heloscope-example-3 = 答えの証明書を確認し、現在の設定で失敗する理由も表示する
help-heloscope-example-4 = アーカイブを読み取り、差出人のドメインごとに答えを表示する
help-heloscope-example-5 = サーバーの証明書を読み取る
help-analyze-example-1 = 保存したメールを読み取る
help-analyze-example-2 = 証明書も確認し、チケットに貼る形式で表示する
help-analyze-example-3 = 答えだけを1行で表示する
help-scan-example-1 = Googleデータエクスポート（Takeout）のファイルを読み取る
help-scan-example-2 = ブラウザーで読むページを書き出す
help-scan-example-3 = 人数の多い20ドメインを表計算ソフト用に出力する
help-scan-example-4 = アーカイブの一部を集計し、後で統合できるように書き出す
help-merge-example-1 = アーカイブの各部分の集計を統合する
help-merge-example-2 = 答えを8つに分けた1番目を、1行に1ドメインで出力する
help-probe-example-1 = ログイン用のポート587と465、およびポート25を調べる
help-probe-example-2 = 1つのポートを調べ、サーバーが示すものをすべて表示する
help-probe-example-3 = 自社の認証局も信頼して調べる
help-domain-example-1 = ドメインについて調べる
help-domain-example-2 = メールアドレスのドメインについて、ウェブサーバーも含めて調べる
help-explain-example-1 = ルールの説明を読む
help-explain-example-2 = 結果やJSONに出てきたコードの説明を読む
help-explain-example-3 = メールソフトのエラーメッセージの説明を読む
help-operators-example-1 = ホストがどのプロバイダーのものかを調べる
help-operators-example-2 = 表全体をプログラム用に出力する
help-schema-example-1 = analyze、scan、domainが出力するJSONのスキーマ
help-schema-example-2 = probeが出力するJSONのスキーマ
help-completions-example-1 = bashで、シェルを終了するまで使う
help-completions-example-2 = zshで、$fpathのフォルダーに保存する
help-completions-example-3 = fishで、config.fishに書いて使う
help-man-example-1 = マニュアルページを読む
help-man-example-2 = すべてのマニュアルページをインストールする

## 終了コード

help-status-0 = 少なくとも1つのドメインに答えがあります（入力する名前、またはプロバイダーが公式に案内している名前）。
help-scan-status-0 = 少なくとも1つのドメインに答えがあります（入力する名前、またはプロバイダーが公式に案内している名前）。--format tallyでは、集計をすべて書き出しました。
help-merge-status-0 = 少なくとも1つのドメインに答えがあります（入力する名前、またはプロバイダーが公式に案内している名前）。--format tallyでは、集計をすべて書き出しました。
help-probe-status-0 = すべてのホストに接続できます（ポート587か465、または指定したポートで接続でき、応答したアドレスの中に拒否されるものがありません）。
help-explain-status-0 = 説明を表示しました。
help-operators-status-0 = 一覧、または該当する運営者を表示しました。
help-schema-status-0 = 出力しました。
help-completions-status-0 = 出力しました。
help-man-status-0 = 出力しました。
help-status-1 = どのドメインにも答えがありません。試してみる候補の名前だけでは、答えに数えません。メールのない入力にも答えはありません。
help-probe-status-1 = 拒否されるホスト、または接続できなかったホストがあります。
help-domain-status-1 = どのドメインにも答えがありません。
help-operators-status-1 = その名前は表にありません。
help-status-2 = 使い方の誤り、最後まで読み取れない入力、または書き込めない出力があります。読み取れた分の結果は表示します。
help-merge-status-2 = 使い方の誤り、不完全な集計、壊れた集計、別の鍵で作成した集計、または書き込めない出力があります。読み取れた分の結果は表示します。
help-probe-status-2 = 使い方の誤り、または書き込めない出力があります。
help-domain-status-2 = 使い方の誤り、または書き込めない出力があります。
help-explain-status-2 = その名前に当てはまるものがないか、使い方が誤っています。
help-operators-status-2 = 使い方の誤り、または読み取れない--operatorsのファイルがあります。
help-schema-status-2 = 使い方の誤り、または書き込めない出力があります。
help-completions-status-2 = 使い方の誤り、または書き込めない出力があります。
help-man-status-2 = そのコマンドがないか、マニュアルページを書き込めません。
help-status-130 = Ctrl-Cで中断しました。それまでに読み取れた分の結果を、途中までのものとして表示します。
help-probe-status-130 = Ctrl-Cで中断しました。それまでに調べた分の結果を、途中までのものとして表示します。
help-domain-status-130 = Ctrl-Cで中断しました。それまでに調べた分の結果を、途中までのものとして表示します。

## マニュアルページの見出し

help-section-name = 名前
help-section-synopsis = 書式
help-section-description = 説明
help-section-options = オプション
help-section-subcommands = コマンド
help-section-exit-status = 終了コード
help-section-examples = 例
help-section-version = バージョン

## 使い方の誤り

usage-twice = 「{ $argument }」は2回以上指定できません
usage-conflict = 「{ $argument }」は「{ $others }」と同時に指定できません
usage-unknown-argument = 「{ $argument }」という引数はありません
usage-unknown-command = 「{ $argument }」というコマンドはありません
usage-argument-missing = 必要な引数がありません（{ $argument }）
usage-value-missing = 「{ $argument }」には値が必要です
usage-value-unknown = 「{ $argument }」に「{ $value }」は指定できません
usage-value-wrong = 「{ $argument }」の値「{ $value }」が正しくありません：{ $why }
usage-near = 「{ $near }」ではありませんか
usage-more = 詳しくは--helpをご覧ください。
