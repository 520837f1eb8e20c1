using SamSgp.Dicom;

namespace FoDicomSnippets;

public sealed class WritingSnippets(SampleFile sample) : IClassFixture<SampleFile>
{
    private readonly string _path = sample.Path;

    [Fact]
    public void AddOrUpdate_And_Save()
    {
        var file = DicomFile.Open(_path);
        file.Dataset.AddOrUpdate(DicomTag.PatientName, "Doe^John");
        file.Dataset.AddOrUpdate(DicomTag.PatientID, "0815");
        var target = sample.PathTo("changed.dcm");
        file.Save(target);
        Assert.Equal("Doe^John", DicomFile.Open(target).Dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public async Task SaveAsync_Stream()
    {
        var file = await DicomFile.OpenAsync(_path);
        using var stream = new MemoryStream();
        await file.SaveAsync(stream);
        stream.Position = 0;
        Assert.Equal("4711", (await DicomFile.OpenAsync(stream)).Dataset.GetString(DicomTag.PatientID));
    }

    [Fact]
    public void New_Dataset_Initializer()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.PatientName, "Doe^Jane" },
            { DicomTag.StudyDate, new DateTime(2025, 1, 31) },
            { DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage },
            { DicomTag.ImagePositionPatient, 1.5m, 2m, -3m },
            { DicomTag.FrameIncrementPointer, DicomTag.FrameTime },
        };
        Assert.Equal("20250131", dataset.GetString(DicomTag.StudyDate));
        Assert.Equal(-3.0, dataset.GetValue<double>(DicomTag.ImagePositionPatient, 2));
        Assert.Equal(DicomTag.FrameTime, dataset.GetSingleValue<DicomTag>(DicomTag.FrameIncrementPointer));
    }

    [Fact]
    public void New_Dataset_OfItems()
    {
        var dataset = new DicomDataset(
            new DicomPersonName(DicomTag.PatientName, "Doe", "Jane"),
            new DicomDate(DicomTag.StudyDate, new DateTime(2025, 1, 31)),
            new DicomIntegerString(DicomTag.InstanceNumber, 7),
            new DicomDecimalString(DicomTag.SliceThickness, 2.5m),
            new DicomUnsignedShort(DicomTag.Rows, 512));
        Assert.Equal("Doe^Jane", dataset.GetString(DicomTag.PatientName));
        Assert.Equal(512, dataset.GetSingleValue<int>(DicomTag.Rows));
    }

    [Fact]
    public void Add_Sequence()
    {
        var dataset = new DicomDataset();
        var item = new DicomDataset { { DicomTag.CodeValue, "10200004" }, { DicomTag.CodingSchemeDesignator, "SCT" }, { DicomTag.CodeMeaning, "Liver" } };
        dataset.Add(new DicomSequence(DicomTag.AnatomicRegionSequence, item));
        dataset.GetSequence(DicomTag.AnatomicRegionSequence).Items.Add(new DicomDataset());
        dataset.AddOrUpdate(DicomTag.ReferencedStudySequence, item);
        Assert.Equal(2, dataset.GetSequence(DicomTag.AnatomicRegionSequence).Items.Count);
        Assert.Equal("Liver", dataset.GetCodeItem(DicomTag.ReferencedStudySequence).Meaning);
    }

    [Fact]
    public void Code_Items()
    {
        var liver = new DicomCodeItem("10200004", "SCT", "Liver");
        var dataset = new DicomDataset { new DicomSequence(DicomTag.AnatomicRegionSequence, liver) };
        Assert.Equal(liver, dataset.GetCodeItem(DicomTag.AnatomicRegionSequence));
    }

    [Fact]
    public void Remove_Tags()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        dataset.Remove(DicomTag.PatientName, DicomTag.PatientID);
        dataset.Remove(item => item.Tag.Group == 0x0028);
        Assert.False(dataset.Contains(DicomTag.PatientName));
        Assert.False(dataset.Contains(DicomTag.Rows));
    }

    [Fact]
    public void Clone_And_CopyTo()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        var clone = dataset.Clone();
        clone.AddOrUpdate(DicomTag.PatientID, "clone");
        Assert.Equal("4711", dataset.GetString(DicomTag.PatientID));
        var part = new DicomDataset();
        dataset.CopyTo(part, DicomTag.PatientID, DicomTag.StudyInstanceUID);
        Assert.Equal(2, part.Count(item => item is DicomElement));
        Assert.Equal("1.2.3", part.GetString(DicomTag.StudyInstanceUID));
    }

    [Fact]
    public void Clone_File()
    {
        var file = DicomFile.Open(_path);
        var copy = file.Clone();
        copy.FileMetaInfo.SourceApplicationEntityTitle = "ME";
        Assert.NotEqual("ME", file.FileMetaInfo.SourceApplicationEntityTitle);
    }

    [Fact]
    public void TransferSyntax_Change()
    {
        var file = DicomFile.Open(_path);
        file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.ImplicitVRLittleEndian;
        using var stream = new MemoryStream();
        file.Save(stream);
        stream.Position = 0;
        Assert.False(DicomFile.Open(stream).FileMetaInfo.TransferSyntax!.IsExplicitVR);
    }

    [Fact]
    public void Private_Tags()
    {
        var creator = new DicomPrivateCreator("MY COMPANY");
        var tag = new DicomTag(0x0099, 0x0001, creator);
        var dataset = new DicomDataset();
        dataset.Add(DicomVR.LO, tag, "secret");
        Assert.Equal("secret", dataset.GetString(tag));
        Assert.True(tag.IsPrivate);
        Assert.Equal("MY COMPANY", dataset.GetString(new DicomTag(0x0099, 0x0010)));
        dataset.AddOrUpdate(new DicomUnsignedLong(dataset.GetPrivateTag(new DicomTag(0x0099, 0x0002, creator)), 5));
        Assert.Equal(5u, dataset.GetSingleValue<uint>(new DicomTag(0x0099, 0x0002, creator)));
    }

    [Fact]
    public void Validation_OnAndOff()
    {
        var dataset = new DicomDataset();
        Assert.Throws<DicomValidationException>(() => dataset.Add(DicomTag.SOPInstanceUID, "no uid"));
        dataset.NotValidated().Add(DicomTag.SOPInstanceUID, "no uid");
        Assert.Throws<DicomValidationException>(() => dataset.Validate());
    }

    [Fact]
    public void PixelData_New()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.PhotometricInterpretation, PhotometricInterpretation.Monochrome2.Value },
            { DicomTag.Rows, (ushort)4 },
            { DicomTag.Columns, (ushort)4 },
            { DicomTag.BitsAllocated, (ushort)8 },
        };
        var pixelData = DicomPixelData.Create(dataset, true);
        pixelData.BitsStored = 8;
        pixelData.SamplesPerPixel = 1;
        pixelData.HighBit = 7;
        pixelData.PixelRepresentation = PixelRepresentation.Unsigned;
        pixelData.PlanarConfiguration = PlanarConfiguration.Interleaved;
        pixelData.AddFrame(new MemoryByteBuffer(new byte[16]));
        pixelData.AddFrame(new MemoryByteBuffer(new byte[16]));
        Assert.Equal(2, dataset.GetSingleValue<int>(DicomTag.NumberOfFrames));
        Assert.Equal(32, (int)dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Length);
    }

    [Fact]
    public void PixelData_Fragments()
    {
        var fragments = new DicomOtherByteFragment(DicomTag.PixelData);
        fragments.Fragments.Add(new MemoryByteBuffer(new byte[] { 1, 2, 3, 4 }));
        var dataset = new DicomDataset(DicomTransferSyntax.JPEGProcess1) { fragments };
        dataset.Add(DicomTag.SOPInstanceUID, DicomUID.Generate());
        dataset.Add(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage);
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        stream.Position = 0;
        var read = DicomFile.Open(stream).Dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!;
        Assert.Equal(4, read.Fragments[0].Size);
        Assert.Empty(read.OffsetTable);
    }

    [Fact]
    public void Anonymize_Uids()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        new DicomUIDGenerator().RegenerateAll(dataset);
        Assert.NotEqual("1.2.3", dataset.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal(DicomUID.CTImageStorage, dataset.GetSingleValue<DicomUID>(DicomTag.SOPClassUID));
    }

    [Fact]
    public void Query_Dataset()
    {
        var query = new DicomDataset
        {
            { DicomTag.QueryRetrieveLevel, "STUDY" },
            { DicomTag.PatientName, string.Empty },
            new DicomDate(DicomTag.StudyDate, new DicomDateRange(new DateTime(2024, 1, 1), new DateTime(2024, 12, 31))),
        };
        Assert.Equal("20240101-20241231", query.GetString(DicomTag.StudyDate));
        Assert.Equal(new DateTime(2024, 12, 31), query.GetSingleValue<DicomDateRange>(DicomTag.StudyDate).Maximum);
    }
}
