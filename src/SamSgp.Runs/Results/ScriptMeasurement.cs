using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicom;
using SamSgp.Imaging.Reports;
using SamSgp.Plugins;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Results;

/// <summary>A script's measurement as the report writes it.</summary>
internal static class ScriptMeasurement
{
    private const string OwnScheme = "99SAMSGP", Ucum = "UCUM", Start = "measurement.";

    /// <summary>One of the whole stands with the task's first segment: every group of TID 1411 has one.</summary>
    public static SegmentMeasurement Of(Measurement measured, TaskManifest task) => new(
        measured.Segment ?? task.Segments[0].Number, ConceptOf(measured), measured.Value,
        measured.Unit == "1" ? new CodedConcept(Ucum, "1", "no units") : new CodedConcept(Ucum, measured.Unit, measured.Unit));

    /// <summary>A run's measurements as facts of its outcome: "measurement.Width of Liver" -> "12 mm".</summary>
    public static IEnumerable<(string Name, string Value)> Facts(TaskResult result) => result.Measurements.Select(measured =>
    {
        var segment = result.Task.Segments.FirstOrDefault(s => s.Number == measured.Segment);
        return ($"{Start}{measured.Name}{(segment is null ? "" : $" of {segment.Label}")}",
            string.Create(CultureInfo.InvariantCulture, $"{measured.Value:0.####} {measured.Unit}"));
    });

    /// <summary>Reads them back: a row each, with the segment in its name.</summary>
    public static IEnumerable<ResultRow> AllOf(IReadOnlyDictionary<string, string> facts) =>
        facts.Where(fact => fact.Key.StartsWith(Start, StringComparison.Ordinal)).Select(fact =>
        {
            var parts = fact.Value.Split(' ', 2);
            return double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? new ResultRow(null, null, fact.Key[Start.Length..], value, parts.Length > 1 && parts[1] != "1" ? parts[1] : "") : null;
        }).OfType<ResultRow>();

    // A name without a code has a private one, the same each time.
    private static CodedConcept ConceptOf(Measurement measured)
    {
        if (measured.NameCode?.Split(':', 2) is [{ Length: > 0 and <= 16 } scheme, { Length: > 0 } value])
            return new CodedConcept(scheme, value, measured.Name);
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(measured.Name)));
        return new CodedConcept(OwnScheme, "S" + hash[..12], measured.Name);
    }
}
