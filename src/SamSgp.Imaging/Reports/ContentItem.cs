using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Coding;
using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Reports;

/// <summary>Items of an SR content tree (PS3.3 C.17.3).</summary>
internal static class ContentItem
{
    public const string Contains = "CONTAINS", HasObsContext = "HAS OBS CONTEXT", HasConceptMod = "HAS CONCEPT MOD";

    /// <summary>A container; its children go into Content Sequence in the order given.</summary>
    public static DicomDataset Container(string? relationship, CodedConcept name, string? template,
        IEnumerable<DicomDataset> children)
    {
        var item = Item(relationship, "CONTAINER", name);
        item.AddOrUpdate(DicomTag.ContinuityOfContent, "SEPARATE");
        if (template is not null)
        {
            var identification = new DicomDataset();
            identification.AddOrUpdate(DicomTag.MappingResource, "DCMR");
            identification.AddOrUpdate(DicomTag.TemplateIdentifier, template);
            item.AddOrUpdate(new DicomSequence(DicomTag.ContentTemplateSequence, identification));
        }

        return item.With(children);
    }

    public static DicomDataset Code(string relationship, CodedConcept name, CodedConcept value)
    {
        var item = Item(relationship, "CODE", name);
        return item.AddOrUpdate(CodeSequence.Of(DicomTag.ConceptCodeSequence, value));
    }

    public static DicomDataset Text(string relationship, CodedConcept name, string value) =>
        Item(relationship, "TEXT", name).AddOrUpdate(DicomTag.TextValue, value);

    public static DicomDataset UidReference(string relationship, CodedConcept name, string uid) =>
        Item(relationship, "UIDREF", name).AddOrUpdate(DicomTag.UID, uid);

    /// <summary>A number with its unit; at most ten significant digits, more than voxels can bear.</summary>
    public static DicomDataset Number(string relationship, CodedConcept name, double value, CodedConcept unit)
    {
        var measured = new DicomDataset();
        measured.AddOrUpdate(CodeSequence.Of(DicomTag.MeasurementUnitsCodeSequence, unit));
        measured.AddOrUpdate(DicomTag.NumericValue, value.ToString("G10", CultureInfo.InvariantCulture));
        return Item(relationship, "NUM", name).AddOrUpdate(new DicomSequence(DicomTag.MeasuredValueSequence, measured));
    }

    /// <summary>A segment of a segmentation.</summary>
    public static DicomDataset Segment(string relationship, CodedConcept name, DicomDataset segmentation, int segment)
    {
        var reference = new DicomDataset();
        reference.AddOrUpdate(DicomTag.ReferencedSOPClassUID, segmentation.GetString(DicomTag.SOPClassUID));
        reference.AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, segmentation.GetString(DicomTag.SOPInstanceUID));
        reference.AddOrUpdate(DicomTag.ReferencedSegmentNumber, (ushort)segment);
        return Item(relationship, "IMAGE", name)
            .AddOrUpdate(new DicomSequence(DicomTag.ReferencedSOPSequence, reference));
    }

    /// <summary>Adds children.</summary>
    public static DicomDataset With(this DicomDataset item, params IEnumerable<DicomDataset> children) =>
        item.AddOrUpdate(new DicomSequence(DicomTag.ContentSequence, [.. children]));

    private static DicomDataset Item(string? relationship, string valueType, CodedConcept name)
    {
        var item = SourceValues.Dataset();
        if (relationship is not null) item.AddOrUpdate(DicomTag.RelationshipType, relationship);
        item.AddOrUpdate(DicomTag.ValueType, valueType);
        return item.AddOrUpdate(CodeSequence.Of(DicomTag.ConceptNameCodeSequence, name));
    }
}
