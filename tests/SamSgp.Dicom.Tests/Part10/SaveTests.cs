using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Part10;

/// <summary>Saving without blocking, meta information, copies of files.</summary>
public sealed class SaveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    public async Task SaveAsync_FileAndStream_AreThoseOfSave(string syntax)
    {
        // Deflated streams of several lengths: an odd one is padded.
        foreach (var size in (int[])[1, 2, 3, 70_000])
        {
            var file = Sample(size, DicomTransferSyntax.Parse(syntax));
            var (sync, async) = (new MemoryStream(), new MemoryStream());
            file.Save(sync);
            await file.SaveAsync(async);
            await file.SaveAsync(_folder.PathTo("a.dcm"));
            Assert.Equal(0, sync.Length % 2);
            Assert.Equal(sync.ToArray(), async.ToArray());
            Assert.Equal(sync.ToArray(), File.ReadAllBytes(_folder.PathTo("a.dcm")));
            Assert.True(file.Dataset.Equals(DicomFile.Open(sync.ToArray(), new DicomReadOptions { IsStrict = true }).Dataset));
            Assert.Equal(file.FileMetaInfo.TransferSyntax!.IsDeflate ? null : sync.Length, file.CalculateLength());
        }
    }

    [Fact]
    public async Task SaveAsync_ValuesStillInAFile_AreCopied()
    {
        var file = Sample(300_000, DicomTransferSyntax.ExplicitVRLittleEndian);
        file.Save(_folder.PathTo("a.dcm"));
        var onDemand = DicomFile.Open(_folder.PathTo("a.dcm"), FileReadOption.ReadLargeOnDemand);
        await onDemand.SaveAsync(_folder.PathTo("b.dcm"));
        Assert.Equal(File.ReadAllBytes(_folder.PathTo("a.dcm")), File.ReadAllBytes(_folder.PathTo("b.dcm")));
    }

    [Fact]
    public async Task SaveAsync_Canceled_LeavesTheOldFile()
    {
        var path = _folder.PathTo("a.dcm");
        File.WriteAllText(path, "before");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Sample(300_000, DicomTransferSyntax.ExplicitVRLittleEndian).SaveAsync(path, null, new CancellationToken(true)));
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Save_FragmentsInANativeSyntax_AreRefused()
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        var file = new DicomFile(new DicomDataset(DicomTransferSyntax.JPEGProcess1).Add(pixels));
        file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian;
        Assert.Contains("decode it first", Assert.Throws<DicomDataException>(() => file.Save(new MemoryStream())).Message);
    }

    [Fact]
    public async Task Write_CountedStream_GoesOnToTheOther()
    {
        var inner = new MemoryStream();
        using var counted = new CountingStream(inner);
        counted.Write([1, 2, 3], 1, 2);
        await counted.WriteAsync(new byte[] { 4 }.AsMemory(), CancellationToken.None);
        counted.Flush();
        await counted.FlushAsync(CancellationToken.None);
        Assert.Equal([2, 3, 4], inner.ToArray());
        Assert.Equal((3, 3, 3), (counted.Count, counted.Length, counted.Position));
        Assert.True(counted is { CanRead: false, CanSeek: false, CanWrite: true });
        Assert.All((Action[])[() => counted.Position = 0, () => counted.SetLength(0), () => _ = counted.Read(new byte[1], 0, 1), () => counted.Seek(0, SeekOrigin.Begin)],
            act => Assert.Throws<NotSupportedException>(act));
    }

    [Fact]
    public void Save_OwnMetaInformation_IsKeptAndCompleted()
    {
        var file = new DicomFile();
        file.Dataset.Add(DicomTag.SOPClassUID, DicomUID.CTImageStorage).Add(DicomTag.SOPInstanceUID, "1.2.3");
        file.FileMetaInfo.SourceApplicationEntityTitle = "ME";
        file.FileMetaInfo.ImplementationVersionName = "MINE_1";
        file.FileMetaInfo.ImplementationClassUID = DicomUID.Parse("1.2.3.9");
        file.FileMetaInfo.Version = [0, 2];
        file.Preamble = Enumerable.Range(0, 128).Select(i => (byte)i).ToArray();
        var stream = new MemoryStream();
        file.Save(stream);
        var copy = DicomFile.Open(stream.ToArray());
        var meta = copy.FileMetaInfo;
        Assert.Equal(("ME", "MINE_1", "1.2.3.9"), (meta.SourceApplicationEntityTitle, meta.ImplementationVersionName, meta.ImplementationClassUID!.UID));
        Assert.Equal((DicomUID.CTImageStorage, "1.2.3"), (meta.MediaStorageSOPClassUID!, meta.MediaStorageSOPInstanceUID!.UID));
        Assert.Equal([0, 2], meta.Version);
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, meta.TransferSyntax);
        Assert.Equal(file.Preamble.ToArray(), copy.Preamble.ToArray());
        Assert.Equal("DICOM File Meta Info", meta.ToString());
    }

    [Fact]
    public void FileMetaInfo_OfADatasetWithoutIdentity_HasNone()
    {
        var meta = new DicomFileMetaInformation(new DicomDataset(DicomTransferSyntax.RLELossless)) { MediaStorageSOPInstanceUID = DicomUID.Parse("1.2") };
        Assert.Null(meta.MediaStorageSOPClassUID);
        Assert.Equal("1.2", meta.MediaStorageSOPInstanceUID!.UID);
        Assert.Equal(DicomTransferSyntax.RLELossless, meta.TransferSyntax);
        meta.MediaStorageSOPClassUID = DicomUID.CTImageStorage;
        Assert.Equal(DicomUID.CTImageStorage, meta.MediaStorageSOPClassUID);
        Assert.Empty(((DicomFileMetaInformation)meta.Clear()).Version);
        Assert.Equal("", meta.SourceApplicationEntityTitle);
    }

    [Fact]
    public void Clone_File_IsOfItsOwnAndAsPartial()
    {
        var bytes = FileBytes.WithMeta(DicomTransferSyntax.ExplicitVRLittleEndian).Element(0x00100010, "PN", "A^B").Element(0x7FE00010, "OB", "1234");
        var file = bytes.Open(new DicomReadOptions { StopBeforePixelData = true });
        var copy = file.Clone();
        copy.Dataset.AddOrUpdate(DicomTag.PatientName, "Other");
        copy.FileMetaInfo.SourceApplicationEntityTitle = "ME";
        Assert.Equal("A^B", file.Dataset.GetString(DicomTag.PatientName));
        Assert.Equal("", file.FileMetaInfo.SourceApplicationEntityTitle);
        Assert.Equal((file.Format, true, 1), (copy.Format, copy.IsPartial, copy.Leniencies.Count));
    }

    private static DicomFile Sample(int size, DicomTransferSyntax syntax)
    {
        var pixels = new byte[size + size % 2];
        new Random(size).NextBytes(pixels);
        return new DicomFile(new DicomDataset(syntax) { { DicomTag.PatientName, "A^B" }, new DicomOtherByte(DicomTag.PixelData, pixels) });
    }
}
