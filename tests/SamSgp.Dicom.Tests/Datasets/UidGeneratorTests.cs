namespace SamSgp.Dicom.Tests.Datasets;

public class UidGeneratorTests
{
    private const string Study = "1.2.276.0.1", Instance = "1.2.276.0.2", PrivateClass = "1.3.12.2.1107.5.9.1";

    [Fact]
    public void RegenerateAll_ReferencesToEachOther_StayReferences()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.SOPInstanceUID, Instance },
            { DicomTag.StudyInstanceUID, Study },
            new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset().Add(DicomTag.ReferencedSOPInstanceUID, Instance)),
        };
        new DicomUIDGenerator().RegenerateAll(dataset);
        var instance = dataset.GetString(DicomTag.SOPInstanceUID);
        Assert.NotEqual(Instance, instance);
        Assert.True(DicomUID.IsValidUid(instance));
        Assert.Equal(instance, dataset.GetSequence(DicomTag.ReferencedImageSequence).Items[0].GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.NotEqual(instance, dataset.GetString(DicomTag.StudyInstanceUID));
    }

    [Fact]
    public void RegenerateAll_SeveralValues_AreAllReplaced()
    {
        var dataset = new DicomDataset().Add(DicomTag.SOPInstanceUID, Instance).Add(DicomTag.FailedSOPInstanceUIDList, "1.2.3", Instance);
        new DicomUIDGenerator().RegenerateAll(dataset);
        var failed = dataset.GetValues<string>(DicomTag.FailedSOPInstanceUIDList);
        Assert.NotEqual("1.2.3", failed[0]);
        Assert.Equal(dataset.GetString(DicomTag.SOPInstanceUID), failed[1]);
    }

    // Vendors keep UIDs in attributes of their own, of VR UI.
    [Fact]
    public void RegenerateAll_PrivateAttribute_IsReplacedToo()
    {
        var tag = new DicomTag(0x0009, 0x00E3, "GEMS_IDEN_01");
        var dataset = new DicomDataset().Add(DicomVR.UI, tag, Instance).Add(DicomTag.SOPInstanceUID, Instance);
        new DicomUIDGenerator().RegenerateAll(dataset);
        Assert.Equal(dataset.GetString(DicomTag.SOPInstanceUID), dataset.GetString(tag));
        Assert.NotEqual(Instance, dataset.GetString(tag));
        Assert.Equal(DicomVR.UI, dataset.GetDicomItem<DicomElement>(tag)!.ValueRepresentation);
    }

    [Fact]
    public void RegenerateAll_KindsAndRegisteredOnes_Stay()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.SOPClassUID, PrivateClass },
            { DicomTag.ReferencedSOPClassUID, DicomUID.CTImageStorage },
            { DicomTag.CodingSchemeUID, "2.16.840.1.113883.6.96" },
            { DicomTag.AvailableTransferSyntaxUID, "1.2.840.113619.5.2", DicomUID.ExplicitVRLittleEndian.UID },
            { DicomTag.FrameOfReferenceUID, DicomUID.TalairachBrainAtlas },
            { DicomTag.StudyInstanceUID, "" },
        };
        var before = dataset.Clone();
        new DicomUIDGenerator().RegenerateAll(dataset);
        Assert.True(before.Equals(dataset));
    }

    [Fact]
    public void Generate_SameUid_GivesTheSameReplacement()
    {
        var generator = new DicomUIDGenerator();
        Assert.Equal(generator.Generate(new DicomUID(Study, "", DicomUidType.Unknown)), generator.Generate(DicomUID.Parse(Study)));
        Assert.NotEqual(generator.Generate(DicomUID.Parse(Study)), new DicomUIDGenerator().Generate(DicomUID.Parse(Study)));
        Assert.NotEqual(DicomUIDGenerator.GenerateDerivedFromUUID(), DicomUIDGenerator.GenerateDerivedFromUUID());
    }
}
