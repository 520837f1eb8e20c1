namespace SamSgp.Dicom.Tests.Text;

public class DumpTests
{
    [Fact]
    public void WriteToString_NestedDataset_IsIndented()
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.Fragments.Add(new MemoryByteBuffer(new byte[6]));
        var dataset = new DicomDataset(
            new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset().Add(DicomTag.ReferencedFrameNumber, 1, 2)),
            new DicomSequence(DicomTag.ReferencedStudySequence),
            new DicomLongString(DicomTag.PatientID), pixels);
        dataset.Add(DicomVR.LO, new DicomTag(0x0009, 0x0001, "ME"), "mine");
        Assert.Equal(
            """
            (0008,1110) SQ   (0 items)                                       # ReferencedStudySequence
            (0008,1140) SQ   (1 item)                                        # ReferencedImageSequence
              item 1
                (0008,1160) IS [1\2]                                         #      4, 2 ReferencedFrameNumber
            (0009,0010) LO   [ME]                                            #      2, 1 PrivateCreator
            (0009,1001:ME) LO [mine]                                         #      4, 1 Unknown
            (0010,0020) LO   (empty)                                         #      0, 0 PatientID
            (7fe0,0010) OB   (1 fragments, 6 bytes)                          # PixelData

            """, dataset.WriteToString(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Write_LongValues_AreCutUnlessFull()
    {
        var dataset = new DicomDataset()
            .Add(DicomTag.PatientComments, new string('x', 200))
            .Add(DicomTag.RedPaletteColorLookupTableData, [.. Enumerable.Range(0, 30).Select(i => (byte)i)])
            .Add(DicomTag.SelectorUSValue, [.. Enumerable.Range(0, 150).Select(i => (ushort)i)]);
        string brief = Text(dataset, false), full = Text(dataset, true);
        Assert.Contains($"[{new string('x', 96)}...]", brief);
        Assert.Contains("(30 bytes)", brief);
        Assert.Contains(@"[0\1\2", brief);
        Assert.DoesNotContain(@"\149", brief);
        Assert.Contains($"[{new string('x', 200)}]", full);
        Assert.Contains(@"00\01\02", full);
        Assert.Contains(@"\148\149]", full);
    }

    // Whoever looks at a file must not have the screen cleared by it.
    [Fact]
    public void WriteToString_ControlCharacters_AreBlanks()
    {
        var text = new DicomDataset().NotValidated().Add(DicomTag.PatientComments, "a\u001B[2Jb\r\nc").WriteToString();
        Assert.Contains("[a [2Jb  c]", text);
    }

    [Fact]
    public void WriteToString_File_HasItsMetaInformationFirst()
    {
        var text = new DicomFile(new DicomDataset().Add(DicomTag.PatientID, "4711")).WriteToString();
        Assert.StartsWith("(0002,0001) OB   00\\01", text);
        Assert.True(text.IndexOf("TransferSyntaxUID", StringComparison.Ordinal) < text.IndexOf("[4711]", StringComparison.Ordinal));
    }

    private static string Text(DicomDataset dataset, bool isFull)
    {
        using var writer = new StringWriter();
        DicomDump.Write(writer, dataset, isFull);
        return writer.ToString();
    }
}
