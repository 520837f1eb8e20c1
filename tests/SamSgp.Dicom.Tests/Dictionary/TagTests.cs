namespace SamSgp.Dicom.Tests.Dictionary;

public class TagTests
{
    [Fact]
    public void Compare_Tags_IsByGroupElementAndCreator()
    {
        DicomTag a = new(0x0029, 0x1001, "A"), b = new(0x0029, 0x1001, "B"), higher = new(0x0029, 0x1002, "A");
        Assert.True(a < b && b > a && b < higher && a <= b && higher >= b && a != b);
        Assert.True(a.CompareTo((object)b) < 0);
        Assert.True(a.CompareTo("no tag") > 0);
        Assert.Equal([a, b, higher], new[] { higher, b, a }.Order());
    }

    [Fact]
    public void Equals_CreatorNotStated_IsTheSame()
    {
        DicomTag known = new(0x0029, 0x1001, "A"), open = new(0x0029, 0x1001);
        Assert.True(known == open && open.Equals((object)known));
        Assert.Equal(known.GetHashCode(), open.GetHashCode());
        Assert.False(known.Equals((object)"0029,1001"));
    }

    [Theory]
    [InlineData("G", "(0029,1001:ME)")]
    [InlineData("J", "00291001")]
    [InlineData("X", "(0029,xx01:ME)")]
    public void ToString_Format_ShowsTheCreatorWhereItBelongs(string format, string text) =>
        Assert.Equal(text, new DicomTag(0x0029, 0x1001, "ME").ToString(format, null));

    [Fact]
    public void Convert_Number_IsTheTag()
    {
        DicomTag tag = 0x00100020u;
        Assert.Equal(DicomTag.PatientID, tag);
        Assert.Equal(0x00100020u, (uint)tag);
        Assert.Equal("(ffff,ffff)", DicomTag.Unknown.ToString());
    }

    [Theory]
    [InlineData("(60xx,0010)", 0x60, 0x6000, 0x0010, "(60xx,0010)")]
    [InlineData("60XX0010", 0x60, 0x6000, 0x0010, "(60xx,0010)")]
    [InlineData("0010,0020", 0, 0x0010, 0x0020, "(0010,0020)")]
    public void Parse_Pattern_MatchesWhatFollowsIt(string text, int wild, int group, int element, string shown)
    {
        var mask = DicomMaskedTag.Parse(text);
        Assert.Equal((group, element, shown), (mask.Group, mask.Element, mask.ToString()));
        Assert.True(mask.IsMatch(new DicomTag((ushort)group, (ushort)element)));
        Assert.Equal(wild != 0, mask.IsMatch(new DicomTag((ushort)(group + 2), (ushort)element)));
    }

    [Theory]
    [InlineData("60xx001")]
    [InlineData("60yy0010")]
    public void Parse_NoPattern_SaysWhatOneIs(string text) =>
        Assert.Contains("(gggg,eeee) with x", Assert.Throws<DicomDataException>(() => DicomMaskedTag.Parse(text)).Message);

    [Fact]
    public void Add_EntriesOfAProgram_AreFound()
    {
        var dictionary = new DicomDictionary();
        dictionary.Add(new DicomDictionaryEntry(new DicomTag(0x0019, 0x1001), "Our Number", "OurNumber", DicomVM.VM_1, false, DicomVR.US));
        dictionary.Add(new DicomDictionaryEntry(DicomMaskedTag.Parse("70xx0010"), "Our Plane", "OurPlane", DicomVM.VM_1, false, DicomVR.US));
        dictionary.AddPrivate(new DicomPrivateCreator("US"), new DicomDictionaryEntry(new DicomTag(0x0019, 0x0002), "Our Text", "", DicomVM.VM_1, false, DicomVR.LO));
        Assert.Equal("OurPlane", dictionary[new DicomTag(0x7012, 0x0010)].Keyword);
        Assert.Equal(new DicomTag(0x0019, 0x1001), dictionary["OurNumber"]);
        Assert.Equal("Our Text", dictionary[new DicomTag(0x0019, 0x1502, "US")].Name);
        Assert.Equal(DicomDictionary.UnknownTag, dictionary[new DicomTag(0x0019, 0x1502, "OTHERS")]);
        Assert.Equal(["(0019,1001) Our Number", "(70xx,0010) Our Plane"], dictionary.Select(entry => entry.ToString()));
        var count = 0;
        foreach (var _ in (System.Collections.IEnumerable)dictionary) count++;
        Assert.Equal(2, count);
        Assert.Contains("'TheirNumber'", Assert.Throws<DicomDataException>(() => dictionary["TheirNumber"]).Message);
    }
}
