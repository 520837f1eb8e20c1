using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Reports;

/// <summary>Any structured report (PS3.3 C.17.3) as lines to be read, in its own order.</summary>
public static class ReportLines
{
    private const int Deepest = 64;

    /// <summary>The lines, the report's title first.</summary>
    /// <param name="report">The dataset of an SR document.</param>
    /// <param name="most">Lines at most; a last one says when there is more.</param>
    public static IReadOnlyList<ReportLine> Of(DicomDataset report, int most)
    {
        ArgumentNullException.ThrowIfNull(report);
        var lines = new List<ReportLine>();
        if (!Add(lines, report, 0, most)) lines.Add(new ReportLine(0, "", $"(there is more; the first {most} lines are shown)"));
        return lines;
    }

    private static bool Add(List<ReportLine> lines, DicomDataset item, int depth, int most)
    {
        if (lines.Count >= most || depth > Deepest) return false;
        lines.Add(new ReportLine(depth, MeaningOf(item, DicomTag.ConceptNameCodeSequence), ValueOf(item)));
        return !item.TryGetSequence(DicomTag.ContentSequence, out var content) || content.Items.All(child => Add(lines, child, depth + 1, most));
    }

    private static string ValueOf(DicomDataset item) => Text(item, DicomTag.ValueType) switch
    {
        "TEXT" => Text(item, DicomTag.TextValue),
        "NUM" => NumberOf(item),
        "CODE" => MeaningOf(item, DicomTag.ConceptCodeSequence),
        "DATE" => Text(item, DicomTag.Date),
        "TIME" => Text(item, DicomTag.Time),
        "DATETIME" => Text(item, DicomTag.DateTime),
        "UIDREF" => Text(item, DicomTag.UID),
        "PNAME" => Text(item, DicomTag.PersonName).Replace('^', ' ').Trim(),
        "SCOORD" or "SCOORD3D" => Text(item, DicomTag.GraphicType).ToLowerInvariant(),
        "TCOORD" => Text(item, DicomTag.TemporalRangeType).ToLowerInvariant(),
        "IMAGE" or "COMPOSITE" or "WAVEFORM" => ReferenceOf(item),
        "CONTAINER" => "",
        // An item that stands elsewhere in the report already (PS3.3 C.17.3.2.5).
        _ => item.TryGetValues<uint>(DicomTag.ReferencedContentItemIdentifier, out var place)
            ? $"see {string.Join('.', place.Select(number => number.ToString(CultureInfo.InvariantCulture)))}" : "",
    };

    private static string NumberOf(DicomDataset item)
    {
        if (!item.TryGetNonEmptySequence(DicomTag.MeasuredValueSequence, out var measured)) return MeaningOf(item, DicomTag.NumericValueQualifierCodeSequence);
        var unit = measured.Items[0].TryGetNonEmptySequence(DicomTag.MeasurementUnitsCodeSequence, out var units)
            ? Text(units.Items[0], DicomTag.CodeValue) : "";
        // UCUM's 1 is no unit that people write.
        return $"{Text(measured.Items[0], DicomTag.NumericValue)}{(unit is "" or "1" ? "" : " " + unit)}";
    }

    private static string ReferenceOf(DicomDataset item)
    {
        if (!item.TryGetNonEmptySequence(DicomTag.ReferencedSOPSequence, out var referenced)) return "";
        var kind = DicomUID.Parse(Text(referenced.Items[0], DicomTag.ReferencedSOPClassUID)).Name;
        return $"{kind} {Text(referenced.Items[0], DicomTag.ReferencedSOPInstanceUID)}";
    }

    private static string MeaningOf(DicomDataset item, DicomTag sequence) =>
        item.TryGetNonEmptySequence(sequence, out var codes) ? Text(codes.Items[0], DicomTag.CodeMeaning) : "";

    private static string Text(DicomDataset item, DicomTag tag) => item.TryGetString(tag, out var text) ? text.Trim() : "";
}
