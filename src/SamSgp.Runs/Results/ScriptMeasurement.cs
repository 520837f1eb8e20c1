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
    private const string OwnScheme = "99SAMSGP", Ucum = "UCUM";

    /// <summary>One of the whole stands with the task's first segment: every group of TID 1411 has one.</summary>
    public static SegmentMeasurement Of(Measurement measured, TaskManifest task) => new(
        measured.Segment ?? task.Segments[0].Number, ConceptOf(measured), measured.Value,
        measured.Unit == "1" ? new CodedConcept(Ucum, "1", "no units") : new CodedConcept(Ucum, measured.Unit, measured.Unit));

    /// <summary>A run's measurements as facts of its outcome: "measurement.Width of Liver" -> "12 mm".</summary>
    public static IEnumerable<(string Name, string Value)> Facts(TaskResult result) => result.Measurements.Select(measured =>
    {
        var segment = result.Task.Segments.FirstOrDefault(s => s.Number == measured.Segment);
        return ($"measurement.{measured.Name}{(segment is null ? "" : $" of {segment.Label}")}",
            string.Create(CultureInfo.InvariantCulture, $"{measured.Value:0.####} {measured.Unit}"));
    });

    // A name without a code has a private one, the same each time.
    private static CodedConcept ConceptOf(Measurement measured)
    {
        if (measured.NameCode?.Split(':', 2) is [{ Length: > 0 and <= 16 } scheme, { Length: > 0 } value])
            return new CodedConcept(scheme, value, measured.Name);
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(measured.Name)));
        return new CodedConcept(OwnScheme, "S" + hash[..12], measured.Name);
    }
}
