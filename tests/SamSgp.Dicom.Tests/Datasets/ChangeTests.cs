namespace SamSgp.Dicom.Tests.Datasets;

/// <summary>Adding, copying, comparing and going through datasets.</summary>
public class ChangeTests
{
    [Fact]
    public void Add_SeveralItems_ReplacesNone()
    {
        DicomItem[] items = [new DicomLongString(DicomTag.PatientID, "1"), new DicomCodeString(DicomTag.Modality, "CT")];
        var dataset = new DicomDataset().Add(items);
        Assert.Equal(2, dataset.Count);
        Assert.Throws<DicomDataException>(() => dataset.Add(new DicomCodeString(DicomTag.Modality, "MR"), new DicomLongString(DicomTag.StudyID, "2")));
        dataset.AddOrUpdate(new DicomCodeString(DicomTag.Modality, "MR"), new DicomLongString(DicomTag.StudyID, "2"));
        Assert.Equal(("MR", "2", 3), (dataset.GetString(DicomTag.Modality), dataset.GetString(DicomTag.StudyID), dataset.Count));
    }

    [Fact]
    public void AddOrUpdate_StatedVR_IsThatOne()
    {
        var dataset = new DicomDataset().Add(DicomTag.PixelData, new byte[2]).AddOrUpdate(DicomVR.OW, DicomTag.PixelData, (ushort)5);
        Assert.Equal(5, Assert.IsType<DicomOtherWord>(dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)).Values[0]);
    }

    [Fact]
    public void Add_TagOfTwoVRs_GoesByTypeThenByPixels()
    {
        Assert.Equal("SS", VR(new DicomDataset().Add(DicomTag.SmallestImagePixelValue, (short)-1), DicomTag.SmallestImagePixelValue));
        Assert.Equal("US", VR(new DicomDataset().Add(DicomTag.SmallestImagePixelValue, (ushort)1), DicomTag.SmallestImagePixelValue));
        Assert.Equal("US", VR(new DicomDataset().Add(DicomTag.SmallestImagePixelValue, 1), DicomTag.SmallestImagePixelValue));
        var signed = new DicomDataset().Add(DicomTag.PixelRepresentation, (ushort)1).Add(DicomTag.SmallestImagePixelValue, -1);
        Assert.Equal("SS", VR(signed, DicomTag.SmallestImagePixelValue));
        var wide = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)16).Add(DicomTag.PixelData, new byte[] { 1, 2 });
        Assert.Equal(0x0201, Assert.IsType<DicomOtherWord>(wide.GetDicomItem<DicomElement>(DicomTag.PixelData)).Values[0]);
    }

    [Fact]
    public void Clear_Dataset_IsEmpty()
    {
        var dataset = new DicomDataset().Add(DicomTag.PatientID, "1");
        Assert.Equal("DICOM Dataset [1 items]", dataset.ToString());
        Assert.Empty(dataset.Clear());
    }

    [Fact]
    public void CopyTo_Mask_TakesWhatFollowsIt()
    {
        var dataset = Overlays();
        var copy = new DicomDataset().Add(DicomTag.PatientID, "mine");
        dataset.CopyTo(copy, DicomMaskedTag.Parse("60xx", "0010"));
        Assert.Equal(["(0010,0020)", "(6000,0010)", "(6002,0010)"], copy.Select(item => item.Tag.ToString()));
        Assert.Equal("mine", copy.GetString(DicomTag.PatientID));
    }

    [Fact]
    public void Enumerate_MaskOrGroup_GivesThose()
    {
        Assert.Equal([3, 4], Overlays().EnumerateMasked(DicomMaskedTag.Parse("(60xx,0010)")).Select(item => ((DicomElement)item).Get<int>()));
        Assert.Equal([5], Overlays().EnumerateGroup(0x0020).Select(item => ((DicomElement)item).Get<int>()));
    }

    [Fact]
    public void Equals_Datasets_GoesByTagsAndBytes()
    {
        var sample = Nested(1);
        Assert.True(sample.Equals((object)Nested(1)));
        Assert.Equal(sample.GetHashCode(), Nested(1).GetHashCode());
        Assert.False(sample.Equals(Nested(2)));
        Assert.False(sample.Equals(null));
        Assert.False(sample.Equals(Nested(1).Remove(DicomTag.PatientID)));
        var (ofWords, ofBytes) = (new DicomDataset(), new DicomDataset());
        ofWords.Add(new DicomOtherWord(DicomTag.PixelData, 1));
        ofBytes.Add(new DicomOtherByte(DicomTag.PixelData, 1, 0));
        Assert.False(ofWords.Equals(ofBytes));
        Assert.False(new DicomDataset(new DicomSequence(DicomTag.PixelData)).Equals(ofBytes));
    }

    [Fact]
    public void Validated_AfterNotValidated_ChecksAgain()
    {
        var dataset = new DicomDataset().NotValidated().Add(DicomTag.Modality, "us");
        Assert.Throws<DicomValidationException>(() => dataset.Validated().Add(DicomTag.SOPInstanceUID, "x"));
        Assert.Throws<DicomValidationException>(dataset.Validate);
    }

    [Fact]
    public void Validate_NestedOrTooMany_IsFound()
    {
        var nested = new DicomDataset().NotValidated()
            .Add(new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset().NotValidated().Add(DicomTag.ReferencedSOPInstanceUID, "x")));
        Assert.Throws<DicomValidationException>(nested.Validate);
        var spacing = Assert.Throws<DicomValidationException>(() => new DicomDataset().Add(DicomTag.PixelSpacing, 1m, 1m, 1m));
        Assert.Contains("2 values", spacing.Message);
        Assert.Equal(("3 values", DicomVR.DS), (spacing.Content, spacing.VR));
    }

    [Fact]
    public void CompareTo_Items_IsByTag()
    {
        DicomItem first = new DicomLongString(DicomTag.PatientID, "1"), second = new DicomSequence(DicomTag.ReferencedImageSequence);
        Assert.True(first.CompareTo(second) > 0);
        Assert.True(first.CompareTo(null) > 0);
        Assert.Equal("(0010,0020) LO Patient ID", first.ToString());
        Assert.Equal(((DicomElement)first).GetHashCode(), new DicomShortString(DicomTag.PatientID, "2").GetHashCode());
    }

    [Fact]
    public void Enumerate_SequenceAndFragments_GivesTheirParts()
    {
        System.Collections.IEnumerable items = new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset(), new DicomDataset());
        Assert.Equal(2, CountOf(items));
        var fragments = new DicomOtherByteFragment(DicomTag.PixelData);
        fragments.Fragments.Add(EmptyBuffer.Value);
        Assert.Equal(0, Assert.Single(fragments).Size);
        Assert.Equal(1, CountOf(fragments));
        Assert.Equal(4, CountOf(Overlays()));

        static int CountOf(System.Collections.IEnumerable parts)
        {
            var count = 0;
            foreach (var _ in parts) count++;
            return count;
        }
    }

    [Fact]
    public void Clone_WithFragments_LeavesTheOriginal()
    {
        var dataset = Nested(1);
        var copy = dataset.Clone();
        Assert.True(dataset.Equals(copy));
        var fragments = copy.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!;
        fragments.Fragments.Add(EmptyBuffer.Value);
        fragments.OffsetTable.Clear();
        Assert.Single(dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.Fragments);
        Assert.Single(dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.OffsetTable);
    }

    private static DicomDataset Overlays() => new DicomDataset()
        .Add(DicomTag.InstanceNumber, 5)
        .Add(new DicomTag(0x6000, 0x0010), (ushort)3)
        .Add(new DicomTag(0x6000, 0x0011), (ushort)9)
        .Add(new DicomTag(0x6002, 0x0010), (ushort)4);

    private static DicomDataset Nested(byte last)
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.OffsetTable.Add(0);
        pixels.Fragments.Add(new MemoryByteBuffer([1, last]));
        return new DicomDataset(new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset()), new DicomLongString(DicomTag.PatientID, "1"), pixels);
    }

    private static string VR(DicomDataset dataset, DicomTag tag) => dataset.GetDicomItem<DicomElement>(tag)!.ValueRepresentation.Code;
}
