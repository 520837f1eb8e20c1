namespace SamSgp.Dicom.Tests.Dictionary;

public class DictionaryTests
{
    // After a change to a table, SAMSGP_UPDATE=1 writes the sources anew.
    [Theory]
    [InlineData("DicomTag.Generated.cs")]
    [InlineData("DicomUID.Generated.cs")]
    public void GeneratedSource_BelongsToTable(string name)
    {
        var path = Path.Combine(GeneratedSource.Folder, name);
        var expected = name.StartsWith("DicomTag") ? GeneratedSource.Tags() : GeneratedSource.Uids();
        if (Environment.GetEnvironmentVariable("SAMSGP_UPDATE") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Default_EveryRow_IsFoundByTagAndKeyword()
    {
        foreach (var row in GeneratedSource.Rows("attributes.tsv"))
        {
            DicomTag tag = DicomMaskedTag.Parse(row[0].Replace('x', '2')).Card;
            var entry = DicomDictionary.Default[tag];
            // Patterns overlap: (1000,xxx0) is (1000,0000), a group length, too.
            if (tag.Element == 0) continue;
            Assert.Equal(row[3], entry.Keyword);
            Assert.Equal(row[1], string.Join(" or ", entry.ValueRepresentations));
            Assert.Equal(row[2], entry.ValueMultiplicity.ToString());
            if (row[3].Length > 0) Assert.True(entry.MaskTag.IsMatch(DicomDictionary.Default[row[3]]));
        }
    }

    [Theory]
    [InlineData("60120010", "OverlayRows")]
    [InlineData("60000010", "OverlayRows")]
    [InlineData("00080000", "GroupLength")]
    [InlineData("00090010", "PrivateCreator")]
    [InlineData("00091001", "Unknown")]
    [InlineData("0008FFFF", "Unknown")]
    public void Default_PatternsAndUnknown_AreNamed(string tag, string keyword) =>
        Assert.Equal(keyword, DicomTag.Parse(tag).DictionaryEntry.Keyword);

    [Theory]
    [InlineData("(0010,0010)")]
    [InlineData("0010,0010")]
    [InlineData("00100010")]
    [InlineData("PatientName")]
    public void Parse_EveryForm_IsPatientName(string text) => Assert.Equal(DicomTag.PatientName, DicomTag.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0010")]
    [InlineData("0010-0010")]
    [InlineData("patientname")]
    [InlineData("001x0010")]
    public void Parse_NoTag_Throws(string text) => Assert.Throws<DicomDataException>(() => DicomTag.Parse(text));

    [Fact]
    public void Derive_SameName_IsSameValidUid()
    {
        var uid = DicomUID.Derive("a study, a task, a checkpoint");
        Assert.Equal(uid, DicomUID.Derive("a study, a task, a checkpoint"));
        Assert.NotEqual(uid, DicomUID.Derive("a study, a task, another checkpoint"));
        Assert.StartsWith("2.25.", uid.UID);
        Assert.True(DicomUID.IsValidUid(uid.UID));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2", true)]
    [InlineData("1.2.0.3", true)]
    [InlineData("1.02.3", false)]
    [InlineData("1..2", false)]
    [InlineData("1.2.", false)]
    [InlineData("", false)]
    [InlineData("1.2.a", false)]
    [InlineData("1.23456789012345678901234567890123456789012345678901234567890123456", false)]
    public void IsValidUid_FollowsTheRules(string uid, bool isValid) => Assert.Equal(isValid, DicomUID.IsValidUid(uid));

    [Theory]
    [InlineData("1.2.840.10008.1.2", true)]
    [InlineData("1.02.3", true)]
    [InlineData("1.2/3", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("1.23456789012345678901234567890123456789012345678901234567890123", true)] // 64 characters
    [InlineData("1.234567890123456789012345678901234567890123456789012345678901234", false)]
    public void IsUidText_DigitsAndDots_AreWhatEveryUidIs(string? uid, bool isText) => Assert.Equal(isText, DicomUID.IsUidText(uid));
}
