using System.Text;
using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Datasets;

public class CharacterSetTests
{
    // Examples of PS3.5 Annexes H to K, and each single-byte set.
    [Theory]
    [InlineData(@"ISO_IR 13\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A3D1B24422464245E24401B284A5E1B2442243F246D24261B284A")]
    [InlineData(@"\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B28423D1B24422464245E24401B28425E1B2442243F246D24261B2842")]
    [InlineData(@"\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동",
        "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF")]
    [InlineData(@"\ISO 2022 IR 58", "Zhang^XiaoDong=张^小东=", "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D")]
    [InlineData("GB18030", "Wang^XiaoDong=王^小东=", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D")]
    [InlineData("GB18030", "𠀀", "95328236")]
    [InlineData("GBK", "王^小东", "CDF55ED0A1B6AB")]
    [InlineData("ISO_IR 192", "Wang^XiaoDong=王^小東=", "57616E675E5869616F446F6E673DE78E8B5EE5B08FE69DB13D")]
    [InlineData(@"\ISO 2022 IR 87\ISO 2022 IR 159", "丂山", "1B24284430211B24423B331B2842")]
    [InlineData("ISO_IR 100", "Äneas^Rüdiger", "C46E6561735E52FC6469676572")]
    [InlineData("ISO_IR 101", "Wałęsa", "5761B3EA7361")]
    [InlineData("ISO_IR 109", "Ĥ", "A6")]
    [InlineData("ISO_IR 110", "Ķ", "D3")]
    [InlineData("ISO_IR 144", "Люкceмбypг", "BBEEDA6365DCD17970D3")]
    [InlineData("ISO_IR 127", "قباني^لنزار", "E2C8C7E6EA5EE4E6D2C7D1")]
    [InlineData("ISO_IR 126", "Διονυσιος", "C4E9EFEDF5F3E9EFF2")]
    [InlineData("ISO_IR 138", "שרון^דבורה", "F9F8E5EF5EE3E1E5F8E4")]
    [InlineData("ISO_IR 148", "Çavuşoğlu", "C7617675FE6FF06C75")]
    [InlineData("ISO_IR 203", "Œuvre €", "BC7576726520A4")]
    [InlineData("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ", "D4CFC0DE5EC0DBB3")]
    [InlineData("ISO_IR 166", "นามสกุล", "B9D2C1CAA1D8C5")]
    [InlineData(@"ISO 2022 IR 100\ISO 2022 IR 144\ISO 2022 IR 126", "Äneas^Люк=Διον", "C46E6561735E1B2D4CBBEEDA3D1B2D46C4E9EFED")]
    public void Encode_TextOfTheStandard_GivesItsBytesAndBack(string terms, string text, string hexadecimal)
    {
        var characterSet = DicomCharacterSet.Parse(terms);
        Assert.True(characterSet.IsKnown);
        Assert.Equal(hexadecimal, Convert.ToHexString(characterSet.Encode(text)));
        Assert.Equal(text, characterSet.Decode(Convert.FromHexString(hexadecimal)));
    }

    [Theory]
    [InlineData("ISO-IR 100")]
    [InlineData("ISO IR 100")]
    [InlineData("ISO_IR_100")]
    [InlineData("iso_ir 100")]
    [InlineData("ISO 2022 IR 100")]
    public void Parse_Misspelt_IsUnderstood(string term) => Assert.Equal("é", DicomCharacterSet.Parse(term).Decode([0xE9]));

    [Theory]
    [InlineData("", "ISO_IR 6")]
    [InlineData("ISO_IR 100", "ISO_IR 100")]
    [InlineData(@"\ISO 2022 IR 87", @"\ISO 2022 IR 87")]
    public void Encode_CharacterThatTheSetLacks_NamesOneThatHasIt(string terms, string shown)
    {
        var message = Assert.Throws<DicomDataException>(() => DicomCharacterSet.Parse(terms).Encode("5 €")).Message;
        Assert.Contains($"'5 €' has characters that SpecificCharacterSet '{shown}' lacks", message);
    }

    [Fact]
    public void Equals_SameTerms_IsTheSame()
    {
        var latin = DicomCharacterSet.Parse("ISO_IR 100");
        Assert.True(latin.Equals((object)DicomCharacterSet.Parse("ISO_IR 100")));
        Assert.Equal(latin.GetHashCode(), DicomCharacterSet.Parse("ISO_IR 100").GetHashCode());
        Assert.False(latin.Equals(DicomCharacterSet.Parse("ISO_IR 101")));
        Assert.False(DicomCharacterSet.Of(Encoding.Latin1).Equals((object)"ISO_IR 100"));
        Assert.Equal(DicomCharacterSet.Utf8, DicomCharacterSet.Of(Encoding.UTF8));
    }

    [Fact]
    public void Decode_UnknownTerm_IsUtf8OrLatin1()
    {
        var characterSet = DicomCharacterSet.Parse("KLINGON");
        Assert.False(characterSet.IsKnown);
        Assert.Equal("é", characterSet.Decode("é"u8));
        Assert.Equal("é", characterSet.Decode([0xE9]));
    }

    [Fact]
    public void Decode_BackslashInsideGb18030_DoesNotPartValues()
    {
        // 8D 5C: one character whose second byte is that of the backslash.
        var bytes = new byte[] { 0x8D, 0x5C, (byte)'\\', (byte)'B', (byte)' ', (byte)' ' };
        var element = new DicomLongString(DicomTag.OtherPatientIDsRETIRED, DicomCharacterSet.Parse("GB18030"), new MemoryByteBuffer(bytes));
        Assert.Equal(["峔", "B"], element.Get<string[]>());
    }

    [Fact]
    public void Decode_BackslashInsideKanji_DoesNotPartValues()
    {
        // JIS X 0208 24 5C is one character.
        var bytes = Convert.FromHexString("1B2442245C1B28425C42");
        var element = new DicomLongString(DicomTag.OtherPatientIDsRETIRED, DicomCharacterSet.Parse(@"\ISO 2022 IR 87"), new MemoryByteBuffer(bytes));
        Assert.Equal(["ぼ", "B"], element.Get<string[]>());
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrows()
    {
        var random = new Random(7);
        string[] terms = [@"ISO_IR 13\ISO 2022 IR 87\ISO 2022 IR 159", @"\ISO 2022 IR 149", @"\ISO 2022 IR 58", "GB18030", "ISO_IR 192", "ISO_IR 166", "X"];
        var bytes = new byte[64];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            for (var k = 0; k < 8; k++) bytes[random.Next(64)] = "\u001B$B()DCAJI\\^="u8[random.Next(13)];
            var text = DicomCharacterSet.Parse(terms[i % terms.Length]).Decode(bytes);
            Assert.True(text.Length <= 2 * bytes.Length);
        }
    }

    [SharedDataPydicomFact("data/dicom/charsets")]
    public void GetString_RealNames_EqualPydicoms()
    {
        var folder = SharedData.PathTo("data", "dicom", "charsets");
        var theirs = Pydicom.Run(
            """
            import sys, os, pydicom
            for name in sorted(os.listdir(sys.argv[1])):
                ds = pydicom.dcmread(os.path.join(sys.argv[1], name))
                ds.decode()
                sys.stdout.buffer.write(f'{name} {ds.PatientName}\n'.encode())
            """, folder);
        var ours = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            ours.Append($"{Path.GetFileName(path)} {DicomFile.Open(path).Dataset.GetString(DicomTag.PatientName).TrimEnd('=')}\n");
        Assert.Equal(theirs.Trim(), ours.ToString().Trim());
    }
}
