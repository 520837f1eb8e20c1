using System.Buffers.Binary;

namespace SamSgp.Dicom.Tests.Datasets.Elements;

/// <summary>One element of each VR: made from values, from bytes, by the dataset, and read from a file.</summary>
public class ElementKindTests
{
    private static readonly DicomTag Tag = new(0x0009, 0x0001, "ME");

    private static readonly Dictionary<string, (DicomElement FromValues, Func<IByteBuffer, DicomElement> FromBytes, Func<DicomDataset, DicomDataset> Add)> Kinds = new()
    {
        ["AE"] = (new DicomApplicationEntity(Tag, "A", "B"), bytes => new DicomApplicationEntity(Tag, bytes), d => d.Add(DicomVR.AE, Tag, "A", "B")),
        ["AS"] = (new DicomAgeString(Tag, "034Y"), bytes => new DicomAgeString(Tag, bytes), d => d.Add(DicomVR.AS, Tag, "034Y")),
        ["AT"] = (new DicomAttributeTag(Tag, DicomTag.Rows, DicomTag.Columns), bytes => new DicomAttributeTag(Tag, bytes), d => d.Add(DicomVR.AT, Tag, "Rows", "0028,0011")),
        ["CS"] = (new DicomCodeString(Tag, "A", "B"), bytes => new DicomCodeString(Tag, bytes), d => d.Add(DicomVR.CS, Tag, "A", "B")),
        ["DA"] = (new DicomDate(Tag, new DateTime(2024, 2, 29)), bytes => new DicomDate(Tag, bytes), d => d.Add(DicomVR.DA, Tag, new DateTime(2024, 2, 29))),
        ["DS"] = (new DicomDecimalString(Tag, 1.5m, -2m), bytes => new DicomDecimalString(Tag, bytes), d => d.Add(DicomVR.DS, Tag, 1.5, -2.0)),
        ["DT"] = (new DicomDateTime(Tag, new DateTime(2024, 2, 29, 1, 2, 3)), bytes => new DicomDateTime(Tag, bytes), d => d.Add(DicomVR.DT, Tag, new DateTime(2024, 2, 29, 1, 2, 3))),
        ["FD"] = (new DicomFloatingPointDouble(Tag, 0.1, -2), bytes => new DicomFloatingPointDouble(Tag, bytes), d => d.Add(DicomVR.FD, Tag, @"0.1\-2")),
        ["FL"] = (new DicomFloatingPointSingle(Tag, 0.5f), bytes => new DicomFloatingPointSingle(Tag, bytes), d => d.Add(DicomVR.FL, Tag, 0.5)),
        ["IS"] = (new DicomIntegerString(Tag, 7, -8), bytes => new DicomIntegerString(Tag, bytes), d => d.Add(DicomVR.IS, Tag, 7, -8)),
        ["LO"] = (new DicomLongString(Tag, "a", "b"), bytes => new DicomLongString(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.LO, Tag, "a", "b")),
        ["LT"] = (new DicomLongText(Tag, @"a\b"), bytes => new DicomLongText(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.LT, Tag, @"a\b")),
        ["OB"] = (new DicomOtherByte(Tag, 1, 2), bytes => new DicomOtherByte(Tag, bytes), d => d.Add(DicomVR.OB, Tag, 1, 2)),
        ["OD"] = (new DicomOtherDouble(Tag, 0.1), bytes => new DicomOtherDouble(Tag, bytes), d => d.Add(DicomVR.OD, Tag, 0.1)),
        ["OF"] = (new DicomOtherFloat(Tag, 0.5f, 2f), bytes => new DicomOtherFloat(Tag, bytes), d => d.Add(DicomVR.OF, Tag, 0.5, 2.0)),
        ["OL"] = (new DicomOtherLong(Tag, 1, uint.MaxValue), bytes => new DicomOtherLong(Tag, bytes), d => d.Add(DicomVR.OL, Tag, 1L, 4294967295L)),
        ["OV"] = (new DicomOtherVeryLong(Tag, ulong.MaxValue), bytes => new DicomOtherVeryLong(Tag, bytes), d => d.Add(DicomVR.OV, Tag, ulong.MaxValue)),
        ["OW"] = (new DicomOtherWord(Tag, 1, 65535), bytes => new DicomOtherWord(Tag, bytes), d => d.Add(DicomVR.OW, Tag, 1, 65535)),
        ["PN"] = (new DicomPersonName(Tag, ["Müller^J", "B"]), bytes => new DicomPersonName(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.PN, Tag, "Müller^J", "B")),
        ["SH"] = (new DicomShortString(Tag, "ü"), bytes => new DicomShortString(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.SH, Tag, "ü")),
        ["SL"] = (new DicomSignedLong(Tag, int.MinValue), bytes => new DicomSignedLong(Tag, bytes), d => d.Add(DicomVR.SL, Tag, "-2147483648")),
        ["SS"] = (new DicomSignedShort(Tag, -1, 2), bytes => new DicomSignedShort(Tag, bytes), d => d.Add(DicomVR.SS, Tag, -1, 2)),
        ["ST"] = (new DicomShortText(Tag, @"a\b"), bytes => new DicomShortText(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.ST, Tag, @"a\b")),
        ["SV"] = (new DicomSignedVeryLong(Tag, long.MinValue), bytes => new DicomSignedVeryLong(Tag, bytes), d => d.Add(DicomVR.SV, Tag, long.MinValue)),
        ["TM"] = (new DicomTime(Tag, new DateTime(1, 1, 1, 12, 30, 15, 500)), bytes => new DicomTime(Tag, bytes), d => d.Add(DicomVR.TM, Tag, new DateTime(1, 1, 1, 12, 30, 15, 500))),
        ["UC"] = (new DicomUnlimitedCharacters(Tag, "a", "ü"), bytes => new DicomUnlimitedCharacters(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.UC, Tag, "a", "ü")),
        ["UI"] = (new DicomUniqueIdentifier(Tag, DicomUID.CTImageStorage), bytes => new DicomUniqueIdentifier(Tag, bytes), d => d.Add(DicomVR.UI, Tag, DicomUID.CTImageStorage)),
        ["UL"] = (new DicomUnsignedLong(Tag, uint.MaxValue), bytes => new DicomUnsignedLong(Tag, bytes), d => d.Add(DicomVR.UL, Tag, uint.MaxValue)),
        ["UN"] = (new DicomUnknown(Tag, 1, 2), bytes => new DicomUnknown(Tag, bytes), d => d.Add(DicomVR.UN, Tag, (byte)1, (byte)2)),
        ["UR"] = (new DicomUniversalResource(Tag, "http://x/a"), bytes => new DicomUniversalResource(Tag, bytes), d => d.Add(DicomVR.UR, Tag, "http://x/a")),
        ["US"] = (new DicomUnsignedShort(Tag, 65535), bytes => new DicomUnsignedShort(Tag, bytes), d => d.Add(DicomVR.US, Tag, 65535)),
        ["UT"] = (new DicomUnlimitedText(Tag, @"ü\b"), bytes => new DicomUnlimitedText(Tag, DicomCharacterSet.Utf8, bytes), d => d.Add(DicomVR.UT, Tag, @"ü\b")),
        ["UV"] = (new DicomUnsignedVeryLong(Tag, ulong.MaxValue), bytes => new DicomUnsignedVeryLong(Tag, bytes), d => d.Add(DicomVR.UV, Tag, ulong.MaxValue)),
    };

    public static TheoryData<string> VRs() => [.. Kinds.Keys];

    [Fact]
    public void Kinds_AreAllVRsThatHaveValues()
    {
        var all = typeof(DicomVR).GetProperties().Where(property => property.PropertyType == typeof(DicomVR)).Select(property => property.Name);
        Assert.Equal(all.Except(["NONE", "SQ"]).Order(), Kinds.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(VRs))]
    public void Constructor_BytesOfAnother_IsEqualToIt(string vr)
    {
        var (fromValues, fromBytes, _) = Kinds[vr];
        var copy = fromBytes(fromValues.Buffer);
        Assert.Equal(vr, copy.ValueRepresentation.Code);
        Assert.Equal(fromValues, copy);
        Assert.Equal(fromValues.Get<string>(), copy.Get<string>());
        Assert.Equal(fromValues.Get<byte[]>(), fromBytes(new StreamByteBuffer(new MemoryStream(fromValues.Buffer.Data), 0, fromValues.Length)).Get<byte[]>());
    }

    [Theory]
    [MemberData(nameof(VRs))]
    public void Add_ValuesOfAFittingType_MakesTheSameElement(string vr)
    {
        var dataset = Kinds[vr].Add(new DicomDataset());
        var expected = Kinds[vr].FromValues;
        var element = dataset.GetDicomItem<DicomElement>(Tag)!;
        Assert.Equal(expected.GetType(), element.GetType());
        Assert.Equal(expected.Get<byte[]>(), element.Get<byte[]>());
    }

    [Theory]
    [MemberData(nameof(VRs))]
    public void SaveAndOpen_EitherOrderOfBytes_GivesTheSameElement(string vr)
    {
        var dataset = Kinds[vr].Add(new DicomDataset().Add(DicomTag.SpecificCharacterSet, "ISO_IR 192"));
        foreach (var syntax in (DicomTransferSyntax[])[DicomTransferSyntax.ExplicitVRLittleEndian, DicomTransferSyntax.ExplicitVRBigEndian])
        {
            var file = new DicomFile(dataset) { FileMetaInfo = { TransferSyntax = syntax } };
            var stream = new MemoryStream();
            file.Save(stream);
            var element = DicomFile.Open(stream.ToArray(), new DicomReadOptions { IsStrict = true }).Dataset.GetDicomItem<DicomElement>(Tag)!;
            Assert.Equal(Kinds[vr].FromValues.GetType(), element.GetType());
            Assert.Equal(Kinds[vr].FromValues.Get<string>(), element.Get<string>());
        }
    }

    [Fact]
    public void Add_ValuesThatDoNotFit_SaysWhichAndWhy()
    {
        Assert.Contains("cannot hold '65536' as UInt16", Fault(DicomVR.US, 65536));
        Assert.Contains("cannot hold 'x' as Int32", Fault(DicomVR.SL, "x"));
        Assert.Contains("its items are datasets, not Int32", Fault(DicomVR.SQ, 1));
        Assert.Contains("cannot hold String", Fault(DicomVR.UN, "x"));

        static string Fault<T>(DicomVR vr, T value) => Assert.ThrowsAny<DicomDataException>(() => new DicomDataset().Add(vr, Tag, value)).Message;
    }

    [Fact]
    public void Add_NothingOrNull_IsEmpty()
    {
        Assert.Equal(0, new DicomDataset().Add<string?>(DicomTag.PatientID, [null]).GetValueCount(DicomTag.PatientID));
        Assert.Equal(0, new DicomDataset().Add<ushort>(DicomTag.Rows).GetValueCount(DicomTag.Rows));
        Assert.Empty(new DicomDataset().Add<DicomDataset>(DicomTag.ReferencedImageSequence).GetSequence(DicomTag.ReferencedImageSequence));
        Assert.Empty(new DicomDataset().Add<string>(DicomTag.ReferencedImageSequence).GetSequence(DicomTag.ReferencedImageSequence));
        Assert.Equal(@"A\\C", new DicomDataset().Add(DicomTag.ImageType, "A", null, "C").GetString(DicomTag.ImageType));
    }

    [Fact]
    public void Add_Buffers_AreJoined()
    {
        IByteBuffer[] parts = [new MemoryByteBuffer([1, 0]), new MemoryByteBuffer([2, 0])];
        Assert.Equal([1, 2], new DicomDataset().Add(DicomVR.OW, DicomTag.PixelData, parts).GetValues<ushort>(DicomTag.PixelData));
        Assert.Equal([1], new DicomDataset().Add(DicomVR.OW, DicomTag.PixelData, parts[0]).GetValues<ushort>(DicomTag.PixelData));
    }

    [Fact]
    public void Add_OtherTypesAsText_HaveTheirTextOfDicom()
    {
        var dataset = new DicomDataset()
            .Add(DicomTag.AvailableTransferSyntaxUID, DicomTransferSyntax.JPEG2000Lossless)
            .Add(DicomTag.SliceThickness, 0.1f)
            .Add(DicomTag.SpacingBetweenSlices, 1.0 / 3)
            .Add(DicomTag.Modality, Kind.Ct)
            .Add(DicomTag.StudyDate, new DicomDateRange(new DateTime(2024, 1, 1), null))
            .Add(DicomTag.PatientID, 'x')
            .Add(DicomTag.PhotometricInterpretation, PhotometricInterpretation.Rgb);
        Assert.Equal("1.2.840.10008.1.2.4.90", dataset.GetString(DicomTag.AvailableTransferSyntaxUID));
        Assert.Equal("0.1", dataset.GetString(DicomTag.SliceThickness));
        Assert.Equal("0.33333333333333", dataset.GetString(DicomTag.SpacingBetweenSlices));
        Assert.Equal("CT", dataset.GetString(DicomTag.Modality));
        Assert.Equal("20240101-", dataset.GetString(DicomTag.StudyDate));
        Assert.Equal("x", dataset.GetString(DicomTag.PatientID));
        Assert.Equal("RGB", dataset.GetString(DicomTag.PhotometricInterpretation));
    }

    [Fact]
    public void Get_NumbersAsOtherTypes_AreThatNumberOrRefused()
    {
        var element = new DicomUnsignedShort(DicomTag.Rows, 1, 300);
        Assert.Equal([1L, 300L], element.Get<long[]>());
        Assert.Equal(["1", "300"], element.Get<string[]>());
        Assert.Equal(Kind.Ct, element.Get<Kind>());
        Assert.Equal(1u, element.Get<uint?>());
        Assert.Equal((ushort)1, element.Get<object>());
        Assert.Contains("300, which is no SByte", Assert.Throws<DicomDataException>(() => element.Get<sbyte[]>()).Message);
    }

    [Fact]
    public void Get_Tags_AreTagsTextsAndNumbers()
    {
        var element = new DicomAttributeTag(DicomTag.FrameIncrementPointer, DicomTag.FrameTime, DicomTag.Rows);
        Assert.Equal([DicomTag.FrameTime, DicomTag.Rows], element.Get<DicomTag[]>());
        Assert.Equal(["00181063", "00280010"], element.Get<string[]>());
        Assert.Equal(@"00181063\00280010", element.Get<string>());
        Assert.Equal(("00280010", 0x00280010u), (element.Get<string>(1), element.Get<uint>(1)));
        Assert.Equal(0x0018, BinaryPrimitives.ReadUInt16LittleEndian(element.Get<byte[]>()));
        Assert.Equal(DicomTag.Rows, element.Get<DicomTag?>(1));
        Assert.Equal(DicomTag.FrameTime, element.Get<object>());
        Assert.Throws<DicomDataException>(() => element.Get<DicomTag>(2));
        Assert.Throws<DicomDataException>(() => element.Get<DateTime>());
    }

    [Fact]
    public void Constructor_Ranges_AreTextsOfQueries()
    {
        var range = new DicomDateRange(new DateTime(2024, 1, 31, 8, 0, 0), new DateTime(2024, 2, 1, 17, 30, 0));
        Assert.Equal("20240131-20240201", new DicomDate(DicomTag.StudyDate, range).Get<string>());
        Assert.Equal("080000-173000", new DicomTime(DicomTag.StudyTime, range).Get<string>());
        Assert.Equal("20240131080000-20240201173000", new DicomDateTime(DicomTag.AcquisitionDateTime, range).Get<string>());
    }

    [Fact]
    public void Constructor_TransferSyntaxes_AreTheirUids()
    {
        var element = new DicomUniqueIdentifier(DicomTag.AvailableTransferSyntaxUID, DicomTransferSyntax.RLELossless, DicomTransferSyntax.JPEG2000Lossy);
        Assert.Equal(["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.91"], element.Get<string[]>());
        Assert.Equal([DicomTransferSyntax.RLELossless, DicomTransferSyntax.JPEG2000Lossy], element.Get<DicomTransferSyntax[]>());
    }

    private enum Kind
    {
        Mr,
        Ct,
    }
}
