namespace SamSgp.Dicom.Tests.Datasets;

public class PrivateBlockTests
{
    private static DicomTag Of(string creator, ushort element = 1) => new(0x0029, element, creator);

    [Fact]
    public void CopyTo_CreatorHasAnotherBlockThere_ReplacesWhatIsInIt()
    {
        var source = new DicomDataset().Add(DicomVR.LO, Of("ME"), "new");
        var target = new DicomDataset().Add(DicomVR.LO, Of("OTHER"), "theirs").Add(DicomVR.LO, Of("ME"), "old").Add(DicomVR.LO, Of("ME", 2), "kept");
        // The number that the creator has in the source is free.
        target.Remove(new DicomTag(0x0029, 0x0010), new DicomTag(0x0029, 0x1001));
        source.CopyTo(target);
        Assert.Equal("new", target.GetString(Of("ME")));
        Assert.Equal("kept", target.GetString(Of("ME", 2)));
        Assert.Equal(3, target.Count);
    }

    [Fact]
    public void CopyTo_CreatorWithTwoBlocks_KeepsBoth()
    {
        var source = new DicomDataset
        {
            new DicomLongString(new DicomTag(0x0029, 0x0010), "ME"), new DicomLongString(new DicomTag(0x0029, 0x0011), "ME"),
            new DicomLongString(new DicomTag(0x0029, 0x1001, "ME"), "first"), new DicomLongString(new DicomTag(0x0029, 0x1002, "ME"), "alone"),
        };
        source.Put(new DicomLongString(new DicomTag(0x0029, 0x1101, "ME"), "second"));
        source.Put(new DicomLongString(new DicomTag(0x0029, 0x1103, "ME"), "behind"));
        var target = new DicomDataset().Add(DicomVR.LO, Of("OTHER"), "theirs");
        source.CopyTo(target);
        Assert.Equal(["OTHER", "ME", "ME"], target.Take(3).Select(item => ((DicomElement)item).Get<string>()));
        Assert.Equal("first", target.GetString(new DicomTag(0x0029, 0x1101)));
        Assert.Equal("second", target.GetString(new DicomTag(0x0029, 0x1201)));
        Assert.Equal("behind", target.GetString(Of("ME", 3)));
        Assert.Equal("theirs", target.GetString(Of("OTHER")));
    }

    [Fact]
    public void GetString_CreatorWithTwoBlocks_LooksInBoth()
    {
        var dataset = new DicomDataset();
        dataset.Put(new DicomLongString(new DicomTag(0x0029, 0x0010), "ME"));
        dataset.Put(new DicomLongString(new DicomTag(0x0029, 0x0011), "ME"));
        dataset.Put(new DicomLongString(new DicomTag(0x0029, 0x1101, "ME"), "behind"));
        Assert.Equal("behind", dataset.GetString(Of("ME")));
        Assert.Equal("behind", dataset.GetString(new DicomTag(0x0029, 0x1101, "ME")));
        Assert.False(dataset.Contains(Of("ME", 2)));
    }

    // Written as fo-dicom's users do: the element within the creator's block, which may be as high as FF.
    [Theory]
    [InlineData(0x10, 0x1010)]
    [InlineData(0xFF, 0x10FF)]
    [InlineData(0x1010, 0x1010)]
    public void Add_ElementOfACreator_GoesIntoItsBlock(ushort element, ushort expected)
    {
        var dataset = new DicomDataset().Add(DicomVR.OB, Of("SIEMENS CSA HEADER", element), new byte[] { 1, 2 });
        Assert.Equal("SIEMENS CSA HEADER", dataset.GetString(new DicomTag(0x0029, 0x0010)));
        Assert.Equal([1, 2], dataset.GetValues<byte>(new DicomTag(0x0029, expected)));
        Assert.Equal([1, 2], dataset.GetValues<byte>(Of("SIEMENS CSA HEADER", (ushort)(element & 0xFF))));
        Assert.Equal("CSA Image Header Info", Of("SIEMENS CSA HEADER", 0x10).DictionaryEntry.Name);
    }

    [Fact]
    public void Add_AllBlocksTaken_IsRefused()
    {
        var dataset = new DicomDataset();
        for (ushort block = 0x10; block <= 0xFF; block++) dataset.Add(new DicomLongString(new DicomTag(0x0029, block), $"CREATOR {block}"));
        Assert.Contains("no block left for 'ME'", Assert.Throws<DicomDataException>(() => dataset.Add(DicomVR.LO, Of("ME"), "mine")).Message);
        Assert.Equal("theirs", dataset.Add(DicomVR.LO, Of("CREATOR 255"), "theirs").GetString(new DicomTag(0x0029, 0xFF01)));
    }

    [Fact]
    public void Add_EveryKindOfItem_GoesToItsCreatorsBlock()
    {
        var dataset = new DicomDataset().Add(DicomVR.LO, Of("OTHER"), "theirs");
        var fragments = new DicomOtherWordFragment(Of("ME", 4));
        fragments.Fragments.Add(new MemoryByteBuffer(new byte[2]));
        dataset.Add(new DicomUnsignedShort(Of("ME", 2), 7), new DicomSequence(Of("ME", 3), new DicomDataset()), fragments);
        Assert.Equal(7, dataset.GetSingleValue<int>(new DicomTag(0x0029, 0x1102)));
        Assert.Single(dataset.GetSequence(new DicomTag(0x0029, 0x1103)).Items);
        Assert.Single(dataset.GetDicomItem<DicomFragmentSequence>(new DicomTag(0x0029, 0x1104))!.Fragments);
        Assert.Equal(DicomVR.OW, dataset.GetDicomItem<DicomFragmentSequence>(new DicomTag(0x0029, 0x1104))!.ValueRepresentation);
    }

    [Fact]
    public void Compare_Creators_IsByTheirText()
    {
        DicomPrivateCreator a = new("ACME 1.1"), b = new("ACME 1.2"), again = new("ACME 1.1");
        Assert.True(a < b && b > a && a <= again && a >= again && a == again && a != b);
        Assert.True(a.CompareTo(null) > 0);
        Assert.Equal(a.GetHashCode(), again.GetHashCode());
        Assert.False(a.Equals((object)"ACME 1.1"));
        Assert.Equal("ACME 1.1", $"{a}");
    }
}
