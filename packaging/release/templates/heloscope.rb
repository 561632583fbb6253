class Heloscope < Formula
  desc "@short@"
  homepage "@repository@"
  version "@version@"
  license any_of: ["MIT", "Apache-2.0"]

@platforms@

  def install
    bin.install "heloscope"
    man1.install Dir["man/man1/*.1"]
    bash_completion.install "completions/heloscope.bash" => "heloscope"
    zsh_completion.install "completions/_heloscope"
    fish_completion.install "completions/heloscope.fish"
  end

  test do
    (testpath/"mail.eml").write <<~EOS
      Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS
      Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com
      From: Bo <bo@example.com>

    EOS
    assert_match "mail.example.com", shell_output("#{bin}/heloscope -q mail.eml")
  end
end
