namespace SamSgp.Dicom.Tests.Pixels;

public class PixelDataTests
{
    [Theory]
    [InlineData(4, 2)]
    [InlineData(3, 3)]
    [InlineData(101, 103)]
    [InlineData(1, 1)]
    public void GetFrame_OneBit_GivesBackWhatWasAdded(int columns, int rows)
    {
        var dataset = Image(columns, rows, 1);
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        var frames = Enumerable.Range(0, 5).Select(i => RandomFrame(i, columns * rows)).ToList();
        foreach (var frame in frames) pixels.AddFrame(new MemoryByteBuffer(frame));
        Assert.Equal((uint)(5 * columns * rows + 7) / 8, dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Length);

        var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        var read = DicomPixelData.Create(DicomFile.Open(stream.ToArray()).Dataset);
        Assert.Equal(5, read.NumberOfFrames);
        for (var i = 0; i < 5; i++) Assert.Equal(frames[i], read.GetFrame(i).Data);
    }

    [Fact]
    public void GetFrame_SixteenBits_PointsIntoTheValue()
    {
        var dataset = Image(2, 2, 16);
        dataset.Add(new DicomOtherWord(DicomTag.PixelData, 1, 2, 3, 4, 5, 6, 7, 8)).Add(DicomTag.NumberOfFrames, 2);
        var frame = DicomPixelData.Create(dataset).GetFrame(1);
        Assert.True(frame.IsMemory);
        Assert.Equal([5, 0, 6, 0, 7, 0, 8, 0], frame.Data);
        Assert.Throws<DicomDataException>(() => DicomPixelData.Create(dataset).GetFrame(2));
    }

    [Fact]
    public void GetFrame_TooFewBytes_SaysHowMany()
    {
        var dataset = Image(2, 2, 16).Add(new DicomOtherWord(DicomTag.PixelData, 1, 2));
        var exception = Assert.Throws<DicomDataException>(() => DicomPixelData.Create(dataset).GetFrame(0));
        Assert.Contains("8 bytes", exception.Message);
        Assert.Contains("4 bytes", exception.Message);
    }

    [Fact]
    public void UncompressedFrameSize_HalvedChrominance_IsSmaller()
    {
        var dataset = Image(4, 2, 8).AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)3).AddOrUpdate(DicomTag.PhotometricInterpretation, "YBR_FULL_422")
            .Add(DicomTag.PixelData, new byte[16]);
        Assert.Equal(16, DicomPixelData.Create(dataset).UncompressedFrameSize);
    }

    [Fact]
    public void GetFrame_OffsetTable_JoinsFragments()
    {
        var dataset = Encapsulated(2, [[1, 2], [3, 4], [5, 6]], [0, 20]);
        var pixels = DicomPixelData.Create(dataset);
        Assert.Equal([1, 2, 3, 4], pixels.GetFrame(0).Data);
        Assert.Equal([5, 6], pixels.GetFrame(1).Data);
    }

    [Fact]
    public void GetFrame_ExtendedOffsetTable_JoinsFragments()
    {
        var dataset = Encapsulated(2, [[1, 2], [3, 4], [5, 6]], []);
        dataset.Add(new DicomOtherVeryLong(DicomTag.ExtendedOffsetTable, 0, 10)).Add(new DicomOtherVeryLong(DicomTag.ExtendedOffsetTableLengths, 2, 4));
        Assert.Equal([3, 4, 5, 6], DicomPixelData.Create(dataset).GetFrame(1).Data);
    }

    [Theory]
    [InlineData(new uint[] { 0, 11 })]
    [InlineData(new uint[] { 0, 0 })]
    [InlineData(new uint[] { 0, 1000 })]
    [InlineData(new uint[] { 8, 20 })]
    [InlineData(new uint[0])]
    public void GetFrame_WrongOffsetTable_GoesByTheStreams(uint[] offsets)
    {
        byte[][] fragments = [[0xFF, 0xD8, 0xFF, 0xE0], [1, 2], [0xFF, 0xD8, 0xFF, 0xE0], [3, 4], [5, 6]];
        var pixels = DicomPixelData.Create(Encapsulated(2, fragments, offsets));
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xE0, 1, 2], pixels.GetFrame(0).Data);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xE0, 3, 4, 5, 6], pixels.GetFrame(1).Data);
    }

    [Fact]
    public void GetFrame_NothingTells_SaysSo()
    {
        var dataset = Encapsulated(2, [[1, 2], [3, 4], [5, 6]], []);
        Assert.Contains("3 fragments hold 2 frames", Assert.Throws<DicomDataException>(() => DicomPixelData.Create(dataset).GetFrame(0)).Message);
        Assert.Throws<DicomDataException>(() => DicomPixelData.Create(Encapsulated(1, [], [])).GetFrame(0));
    }

    [Fact]
    public void AddFrame_Encapsulated_WritesAnOffsetTable()
    {
        var dataset = Image(2, 2, 8, DicomTransferSyntax.RLELossless);
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        pixels.AddFrame(new MemoryByteBuffer([1, 2, 3]));
        pixels.AddFrame(new MemoryByteBuffer([4, 5]));
        var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        var copy = DicomFile.Open(stream.ToArray(), new DicomReadOptions { IsStrict = true }).Dataset;
        Assert.Equal([0u, 12u], copy.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.OffsetTable);
        Assert.Equal([1, 2, 3, 0], DicomPixelData.Create(copy).GetFrame(0).Data);
        Assert.Equal([4, 5], DicomPixelData.Create(copy).GetFrame(1).Data);
    }

    [Fact]
    public void AddFrame_WrongSize_IsRefused()
    {
        var pixels = DicomPixelData.Create(Image(2, 2, 8), newPixelData: true);
        Assert.Contains("4 bytes, not 5", Assert.Throws<DicomDataException>(() => pixels.AddFrame(new MemoryByteBuffer(new byte[5]))).Message);
    }

    private static DicomDataset Encapsulated(int frames, byte[][] fragments, uint[] offsets)
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        foreach (var offset in offsets) pixels.OffsetTable.Add(offset);
        foreach (var fragment in fragments) pixels.Fragments.Add(new MemoryByteBuffer(fragment));
        return Image(2, 2, 8, DicomTransferSyntax.JPEGProcess1).Add(DicomTag.NumberOfFrames, frames).Add(pixels);
    }

    private static DicomDataset Image(int columns, int rows, int bits, DicomTransferSyntax? syntax = null) =>
        new DicomDataset(syntax ?? DicomTransferSyntax.ExplicitVRLittleEndian)
            .Add(DicomTag.SamplesPerPixel, (ushort)1)
            .Add(DicomTag.PhotometricInterpretation, "MONOCHROME2")
            .Add(DicomTag.Rows, (ushort)rows)
            .Add(DicomTag.Columns, (ushort)columns)
            .Add(DicomTag.BitsAllocated, (ushort)bits)
            .Add(DicomTag.BitsStored, (ushort)bits)
            .Add(DicomTag.HighBit, (ushort)(bits - 1))
            .Add(DicomTag.PixelRepresentation, (ushort)0);

    private static byte[] RandomFrame(int seed, int bits)
    {
        var frame = new byte[(bits + 7) / 8];
        new Random(seed).NextBytes(frame);
        if (bits % 8 != 0) frame[^1] &= (byte)((1 << (bits % 8)) - 1);
        return frame;
    }
}
