using SamSgp.Dicom;

namespace FoDicomSnippets;

public sealed class DictionarySnippets
{
    [Fact]
    public void Tag_Parse()
    {
        Assert.Equal(DicomTag.PatientName, DicomTag.Parse("0010,0010"));
        Assert.Equal(DicomTag.PatientName, DicomTag.Parse("(0010,0010)"));
        Assert.Equal(DicomTag.PatientName, DicomTag.Parse("00100010"));
        Assert.Equal("(0010,0010)", DicomTag.PatientName.ToString());
    }

    [Fact]
    public void Dictionary_ByKeyword()
    {
        DicomTag tag = DicomDictionary.Default["PatientName"];
        Assert.Equal(DicomTag.PatientName, tag);
        Assert.Equal("Patient's Name", DicomDictionary.Default[tag].Name);
        Assert.Equal("1", tag.DictionaryEntry.ValueMultiplicity.ToString());
        Assert.Contains(DicomVR.PN, tag.DictionaryEntry.ValueRepresentations);
    }

    [Fact]
    public void Dictionary_NewEntry()
    {
        var tag = new DicomTag(0x0009, 0x0010);
        Assert.Equal("Private Creator", tag.DictionaryEntry.Name);
        DicomDictionary.Default.Add(new DicomDictionaryEntry(new DicomTag(0x7778, 0x0002), "Our Own", "OurOwn", DicomVM.VM_1_n, false, DicomVR.LO));
        Assert.Equal("OurOwn", new DicomTag(0x7778, 0x0002).DictionaryEntry.Keyword);
    }

    [Fact]
    public void Uid_Generate()
    {
        var first = DicomUID.Generate();
        var second = DicomUIDGenerator.GenerateDerivedFromUUID();
        Assert.NotEqual(first, second);
        Assert.StartsWith("2.25.", second.UID);
        Assert.True(DicomUID.IsValidUid(first.UID));
        Assert.Equal("1.2.3.4", DicomUID.Append(new DicomUID("1.2.3", "base", DicomUidType.SOPInstance), 4).UID);
    }

    [Fact]
    public void Uid_Parse()
    {
        var uid = DicomUID.Parse("1.2.840.10008.5.1.4.1.1.4");
        Assert.True(uid == DicomUID.MRImageStorage);
        Assert.Equal(DicomUidType.SOPClass, uid.Type);
        Assert.Equal(DicomStorageCategory.Image, uid.StorageCategory);
        Assert.Equal(DicomStorageCategory.StructuredReport, DicomUID.EnhancedSRStorage.StorageCategory);
    }

    [Fact]
    public void TransferSyntax_Facts()
    {
        Assert.Equal(DicomTransferSyntax.JPEG2000Lossless, DicomTransferSyntax.Parse("1.2.840.10008.1.2.4.90"));
        Assert.True(DicomTransferSyntax.Lookup(DicomUID.JPEGBaseline8Bit).IsLossy);
        Assert.True(DicomTransferSyntax.RLELossless.IsEncapsulated);
        Assert.Equal(Endian.Big, DicomTransferSyntax.ExplicitVRBigEndian.Endian);
        Assert.True(DicomTransferSyntax.DeflatedExplicitVRLittleEndian.IsDeflate);
        Assert.Equal("ISO_15444_1", DicomTransferSyntax.JPEG2000Lossy.LossyCompressionMethod);
    }

    [Fact]
    public void VR_Facts()
    {
        Assert.True(DicomVR.PN.IsStringEncoded);
        Assert.Equal(64u, DicomVR.LO.MaximumLength);
        Assert.Equal(DicomVR.US, DicomVR.Parse("US"));
        Assert.False(DicomVR.TryParse("XX", out _));
        Assert.Throws<DicomValidationException>(() => DicomVR.DA.ValidateString("2024-02-29"));
    }

    [Fact]
    public void Mask_Overlays()
    {
        var dataset = new DicomDataset { { DicomTag.OverlayRows, (ushort)5 }, { new DicomTag(0x6002, 0x0010), (ushort)6 }, { DicomTag.Rows, (ushort)7 } };
        var overlays = dataset.EnumerateMasked(DicomMaskedTag.Parse("60xx", "0010")).ToList();
        Assert.Equal(2, overlays.Count);
        Assert.Single(dataset.EnumerateGroup(0x6002));
    }

    [Fact]
    public void Json_BothWays()
    {
        var dataset = new DicomDataset { { DicomTag.PatientName, "Doe^John" }, { DicomTag.Rows, (ushort)512 } };
        string json = DicomJson.ConvertDicomToJson(dataset);
        DicomDataset back = DicomJson.ConvertJsonToDicom(json);
        Assert.Equal(dataset, back);
        Assert.Contains("\"PatientName\"", DicomJson.ConvertDicomToJson(dataset, writeTagsAsKeywords: true, formatIndented: true));
        var array = DicomJson.ConvertJsonToDicomArray(DicomJson.ConvertDicomToJson(new[] { dataset, back }));
        Assert.Equal(2, array.Length);
    }

    [Fact]
    public void FunctionalGroups_OfAFrame()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.SharedFunctionalGroupsSequence, new DicomDataset { { DicomTag.PixelMeasuresSequence, new DicomDataset { { DicomTag.SliceThickness, "2" } } } } },
            { DicomTag.PerFrameFunctionalGroupsSequence, new DicomDataset { { DicomTag.PlanePositionSequence, new DicomDataset { { DicomTag.ImagePositionPatient, "1", "2", "3" } } } } },
        };
        var values = dataset.FunctionalGroupValues(0);
        Assert.Equal(2.0, values.GetSingleValue<double>(DicomTag.SliceThickness));
        Assert.Equal(3.0, values.GetValue<double>(DicomTag.ImagePositionPatient, 2));
    }
}
