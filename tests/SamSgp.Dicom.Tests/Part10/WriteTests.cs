using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Part10;

public class WriteTests
{
    public static TheoryData<string> NativeSyntaxes() =>
    [
        DicomUID.ImplicitVRLittleEndian.UID, DicomUID.ExplicitVRLittleEndian.UID,
        DicomUID.ExplicitVRBigEndianRETIRED.UID, DicomUID.DeflatedExplicitVRLittleEndian.UID,
    ];

    [Theory]
    [MemberData(nameof(NativeSyntaxes))]
    public void Save_EveryNativeSyntax_GivesTheValuesBack(string syntax)
    {
        var file = Sample(DicomTransferSyntax.Parse(syntax));
        foreach (var isExplicit in (bool[])[false, true])
        {
            var stream = new MemoryStream();
            file.Save(stream, new DicomWriteOptions { ExplicitLengthSequences = isExplicit, ExplicitLengthSequenceItems = isExplicit });
            var copy = DicomFile.Open(stream.ToArray(), new DicomReadOptions { IsStrict = true });
            Assert.Equal(syntax, copy.FileMetaInfo.TransferSyntax!.UID.UID);
            Assert.True(file.Dataset.Equals(copy.Dataset));
        }
    }

    [PydicomTheory]
    [MemberData(nameof(NativeSyntaxes))]
    public void Save_EveryNativeSyntax_IsReadByPydicom(string syntax)
    {
        using var folder = new TemporaryFolder();
        var file = Sample(DicomTransferSyntax.Parse(syntax));
        file.Save(folder.PathTo("a.dcm"));
        var output = Pydicom.Run(
            """
            import sys, pydicom
            ds = pydicom.dcmread(sys.argv[1])
            print(ds.file_meta.TransferSyntaxUID, str(ds.PatientName), [float(x) for x in ds.ImagePositionPatient], ds.Rows,
                  ds.ReferencedImageSequence[1].ReferencedFrameNumber, ds[0x00091001].value, ds.SelectorUVValue,
                  ds.pixel_array.tolist())
            """, folder.PathTo("a.dcm"));
        var creator = syntax == DicomUID.ImplicitVRLittleEndian.UID ? "b'\\x07\\x00\\x00\\x00'" : "7";
        Assert.Equal($"{syntax} Müller^Jörg=毛^勒 [1.5, -2.25, 1000.125] 2 [2, 3] {creator} 18446744073709551615 [[1, 2, 65535], [256, 0, 7]]",
            output.Trim());
    }

    [Fact]
    public async Task Save_AsyncAndSync_GiveTheSameBytes()
    {
        var file = Sample(DicomTransferSyntax.ExplicitVRLittleEndian);
        var (sync, async) = (new MemoryStream(), new MemoryStream());
        file.Save(sync);
        await file.SaveAsync(async);
        Assert.Equal(sync.ToArray(), async.ToArray());
        Assert.Equal(sync.Length, file.CalculateLength());
    }

    [Fact]
    public void Save_OverItsOwnFile_WorksWithValuesStillInIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("a.dcm");
        var pixels = new byte[300_000];
        new Random(1).NextBytes(pixels);
        var dataset = Sample(DicomTransferSyntax.ExplicitVRLittleEndian).Dataset;
        dataset.AddOrUpdate(new DicomOtherByte(DicomTag.PixelData, pixels));
        new DicomFile(dataset).Save(path);

        var file = DicomFile.Open(path, FileReadOption.ReadLargeOnDemand);
        Assert.False(file.Dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Buffer.IsMemory);
        file.Dataset.AddOrUpdate(DicomTag.PatientName, "Longer^Name^Than^Before");
        file.Save(path);

        var copy = DicomFile.Open(path);
        Assert.Equal(pixels, copy.Dataset.GetValues<byte>(DicomTag.PixelData));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Save_Failing_LeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("a.dcm");
        var file = Sample(DicomTransferSyntax.ExplicitVRLittleEndian);
        file.Save(path);
        var before = File.ReadAllBytes(path);
        file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.RLELossless;
        Assert.Throws<DicomDataException>(() => file.Save(path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Save_TextThatTheCharacterSetLacks_IsRefusedWithTheWayOut()
    {
        var file = new DicomFile(new DicomDataset().Add(DicomTag.SpecificCharacterSet, "ISO_IR 100").Add(DicomTag.PatientName, "山田"));
        var exception = Assert.Throws<DicomDataException>(() => file.Save(new MemoryStream()));
        Assert.Contains("ISO_IR 192", exception.Message);
    }

    [Fact]
    public void Save_ShortVRWithLongValue_BecomesUnknown()
    {
        var text = new string('7', 70_000);
        var file = new DicomFile(new DicomDataset().NotValidated().Add(DicomTag.PixelSpacing, text));
        var stream = new MemoryStream();
        file.Save(stream);
        // The dictionary knows the attribute, so that reading turns it back.
        Assert.Equal(text, DicomFile.Open(stream.ToArray()).Dataset.GetString(DicomTag.PixelSpacing));
        Assert.True(stream.ToArray().AsSpan().IndexOf("\x28\0\x30\0UN"u8) > 0);
    }

    [Fact]
    public void Save_PartOfAnother_CarriesItsCharacterSet()
    {
        var source = new DicomDataset().Add(DicomTag.SpecificCharacterSet, "ISO_IR 100").Add(DicomTag.PatientName, "Müller");
        var read = RoundTrip(source);
        var target = new DicomDataset().Add(DicomTag.SpecificCharacterSet, "ISO_IR 192");
        read.CopyTo(target, DicomTag.PatientName);
        var copy = RoundTrip(target);
        Assert.Equal("Müller", copy.GetString(DicomTag.PatientName));
        // Seven bytes of UTF-8 and one of padding; Latin-1 has six.
        Assert.Equal(8u, copy.GetDicomItem<DicomElement>(DicomTag.PatientName)!.Length);
    }

    [Fact]
    public void Save_ReadWithoutCharacterSet_KeepsItsBytes()
    {
        var bytes = FileBytes.WithMeta(DicomTransferSyntax.ExplicitVRLittleEndian).Element(0x00100010, "PN", "M\u00fcller^X");
        var file = bytes.Open();
        Assert.Equal("Müller^X", file.Dataset.GetString(DicomTag.PatientName));
        var stream = new MemoryStream();
        file.Save(stream);
        Assert.Equal("Müller^X", DicomFile.Open(stream.ToArray()).Dataset.GetString(DicomTag.PatientName));
    }

    private static DicomDataset RoundTrip(DicomDataset dataset)
    {
        var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return DicomFile.Open(stream.ToArray()).Dataset;
    }

    private static DicomFile Sample(DicomTransferSyntax syntax)
    {
        var dataset = new DicomDataset(syntax)
        {
            new DicomCodeString(DicomTag.SpecificCharacterSet, "ISO_IR 192"),
            new DicomUniqueIdentifier(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage),
            new DicomUniqueIdentifier(DicomTag.SOPInstanceUID, "1.2.3.4"),
            new DicomSequence(DicomTag.ReferencedImageSequence,
                new DicomDataset().Add(DicomTag.ReferencedSOPInstanceUID, "1.2.3"),
                new DicomDataset().Add(DicomTag.ReferencedFrameNumber, 2, 3)),
            new DicomPersonName(DicomTag.PatientName, "Müller^Jörg=毛^勒"),
            new DicomDecimalString(DicomTag.ImagePositionPatient, 1.5, -2.25, 1000.125),
            new DicomUnsignedShort(DicomTag.SamplesPerPixel, 1),
            new DicomCodeString(DicomTag.PhotometricInterpretation, "MONOCHROME2"),
            new DicomUnsignedShort(DicomTag.Rows, 2),
            new DicomUnsignedShort(DicomTag.Columns, 3),
            new DicomUnsignedShort(DicomTag.BitsAllocated, 16),
            new DicomUnsignedShort(DicomTag.BitsStored, 16),
            new DicomUnsignedShort(DicomTag.HighBit, 15),
            new DicomUnsignedShort(DicomTag.PixelRepresentation, 0),
            new DicomUnsignedVeryLong(DicomTag.SelectorUVValue, ulong.MaxValue),
            new DicomOtherWord(DicomTag.PixelData, 1, 2, 65535, 256, 0, 7),
        };
        // Implicit VR keeps no VR of what no dictionary knows; UN is what comes back then.
        var number = new DicomTag(0x0009, 0x1001, "NOBODY KNOWS");
        if (syntax.IsExplicitVR) dataset.Add(DicomVR.UL, number, 7u);
        else dataset.Add(DicomVR.UN, number, new byte[] { 7, 0, 0, 0 });
        return new DicomFile(dataset);
    }
}
