using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;

namespace SamSgp.Dicomweb.Wado;

/// <summary>What is written into a picture (PS3.18 8.3.5.1.1): who the patient is on the left, how the image came about on the right.</summary>
/// <param name="Patient">Name, ID, birth date and sex.</param>
/// <param name="Technique">Modality, description, date, numbers and place of the image.</param>
internal sealed record Annotations(bool Patient, bool Technique)
{
    /// <summary>Reads <c>patient</c>, <c>technique</c> or both, separated by commas; null where it names neither.</summary>
    /// <param name="text">The parameter's value.</param>
    /// <param name="unknown">What else it names.</param>
    public static Annotations? Parse(string text, out IReadOnlyList<string> unknown)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.ToLowerInvariant()).ToList();
        unknown = [.. names.Where(name => name is not ("patient" or "technique"))];
        return names.Count == unknown.Count ? null : new Annotations(names.Contains("patient"), names.Contains("technique"));
    }

    /// <summary>The picture with them.</summary>
    /// <param name="image">The picture as it is given otherwise.</param>
    /// <param name="dataset">The image's.</param>
    /// <param name="frame">0-based.</param>
    public RasterImage Draw(RasterImage image, DicomDataset dataset, int frame) =>
        PictureAnnotation.Draw(image, Patient ? OfPatient(dataset) : [], Technique ? OfTechnique(dataset, frame) : []);

    private static List<string> OfPatient(DicomDataset dataset) => Lines(
        Text(dataset, DicomTag.PatientName).Split('=')[0].Replace('^', ' ').Trim(),
        Text(dataset, DicomTag.PatientID),
        $"{Date(dataset, DicomTag.PatientBirthDate)} {Text(dataset, DicomTag.PatientSex)}");

    private static List<string> OfTechnique(DicomDataset dataset, int frame)
    {
        var frames = dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1);
        return Lines(
            $"{Text(dataset, DicomTag.Modality)} {Text(dataset, DicomTag.SeriesDescription)}",
            Date(dataset, DicomTag.StudyDate),
            $"{After("Series", Text(dataset, DicomTag.SeriesNumber))} {After("Image", Text(dataset, DicomTag.InstanceNumber))}",
            frames > 1 ? $"Frame {frame + 1}/{frames}" : "",
            After("Position", Position(dataset)),
            Text(dataset, DicomTag.SliceThickness) is { Length: > 0 } thickness ? $"Thickness {thickness} mm" : "");
    }

    // To a tenth of a millimetre: the rest is noise to whoever looks at it.
    private static string Position(DicomDataset dataset) =>
        dataset.TryGetValues<double>(DicomTag.ImagePositionPatient, out var position) && position.Length == 3
            ? string.Create(CultureInfo.InvariantCulture, $"{position[0]:0.#} {position[1]:0.#} {position[2]:0.#}") : "";

    private static List<string> Lines(params IEnumerable<string> lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string After(string word, string value) => value.Length == 0 ? "" : $"{word} {value}";

    private static string Text(DicomDataset dataset, DicomTag tag) => dataset.TryGetString(tag, out var text) ? text.Trim() : "";

    private static string Date(DicomDataset dataset, DicomTag tag) =>
        Text(dataset, tag) is { Length: 8 } date ? $"{date[..4]}-{date[4..6]}-{date[6..]}" : Text(dataset, tag);
}
