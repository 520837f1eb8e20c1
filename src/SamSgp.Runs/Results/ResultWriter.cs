using System.Reflection;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Reports;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Results;

/// <summary>A task's result as files: the SEG, the report, and a picture for people. Jobs and <c>samsgp segment</c> share it.</summary>
public static class ResultWriter
{
    /// <summary>Series Description (0008,103E) holds 64 characters.</summary>
    private const int LongestDescription = 64;

    private const string NoTime = "The images state no date: the content date of the segmentation is 1 January 1900.";
    private const string DescriptionSuffix = " (SAM2-SGP)";

    // Lists show the beginning: what a series is stands there.
    private const string CorrectedPrefix = "Corrected: ", ReportPrefix = "Measurements: ";

    /// <summary>The SEG. What made it and what it holds decide its UIDs, and its times are those of the images: the same result is
    /// the same object, byte for byte, whenever and by whomever it is made.</summary>
    /// <param name="source">The images.</param>
    /// <param name="result">What the task made of them.</param>
    /// <exception cref="ArgumentException">The encoding the task asks for cannot hold the result; the message says what
    /// would.</exception>
    public static SegmentationInstance ToSegmentation(SourceSeries source, TaskResult result)
    {
        var made = SegmentationWriter.Create(source, result.Masks, [.. result.Task.Segments.Select(segment => Describe(segment, result))], new SegmentationOptions
        {
            Encoding = result.Task.Output.Encoding,
            SeriesDescription = WithChoices(result, result.Corrected.Count > 0 ? Fitting(CorrectedPrefix, result.Task.Title, "")
                : result.Task.Output.SeriesDescription ?? Fitting("", result.Task.Title, DescriptionSuffix)),
            Provenance = ProvenanceOf(result),
            Created = source.ContentTime,
        });
        return source.StatesTime ? made : made with { Warnings = [.. made.Warnings, NoTime] };
    }

    /// <summary>The report (SR, TID 1500): what the segments measure, and how sure the network is of them.</summary>
    /// <param name="source">The images.</param>
    /// <param name="volume">Their values.</param>
    /// <param name="result">What the task made of them.</param>
    /// <param name="segmentation">The SEG of the result.</param>
    public static DicomFile ToReport(SourceSeries source, Volume volume, TaskResult result, DicomFile segmentation) =>
        MeasurementReportWriter.Create(source, volume, result.Masks, segmentation.Dataset, new ReportOptions
        {
            SeriesDescription = WithChoices(result, Fitting(ReportPrefix, result.Task.Title, "")),
            Provenance = ProvenanceOf(result),
            Created = source.ContentTime,
            Further = [.. result.Confidences.GroupBy(c => c.Segment, c => c.PredictedIou)
                .SelectMany(segment => SegmentMeasurement.Confidence(segment.Key, [.. segment])),
                .. result.Measurements.Select(measured => ScriptMeasurement.Of(measured, result.Task))],
        });

    /// <summary>Slices with the segments drawn over them.</summary>
    public static RasterImage ToPreview(Volume volume, TaskResult result) => OverlayRenderer.ContactSheet(volume, result.Masks,
        [.. result.Task.Segments.Select(s => new SegmentStyle(s.Number, s.Label, s.Color.R, s.Color.G, s.Color.B))],
        new OverlayOptions { Title = result.Task.Title });

    // Results of one task differ by what was chosen otherwise than it comes; where there is no room for all of it, the run knows.
    private static string WithChoices(TaskResult result, string description)
    {
        var choices = string.Concat(result.Task.Parameters
            .Where(parameter => result.Parameters.TryGetValue(parameter.Name, out var value) && value.ToString() != parameter.Default.ToString())
            .Select(parameter => $", {parameter.Name} {result.Parameters[parameter.Name]}"));
        return description.Length + choices.Length <= LongestDescription ? description + choices : description;
    }

    private static string Fitting(string prefix, string title, string suffix)
    {
        var room = LongestDescription - prefix.Length - suffix.Length;
        return prefix + (title.Length <= room ? title : title[..room]) + suffix;
    }

    private static ResultProvenance ProvenanceOf(TaskResult result) => new()
    {
        TaskId = result.Task.Id,
        TaskVersion = result.Task.Version,
        TaskSha256 = result.Task.ContentSha256,
        ModelName = result.Model.Name,
        CheckpointSha256 = result.Model.CheckpointSha256,
        AdapterSha256 = result.Model.AdapterSha256,
        SupportSha256 = result.Model.SupportSha256,
        Precision = result.Model.Precision,
        Parameters = ParametersOf(result),
        SoftwareVersion = typeof(ResultWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0],
    };

    private static Dictionary<string, string> ParametersOf(TaskResult result)
    {
        var parameters = result.Parameters.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        if (result.IsForced) parameters["samsgp.force"] = "true";
        return parameters;
    }

    private static SegmentDescription Describe(SegmentDefinition segment, TaskResult result) => new()
    {
        Number = segment.Number,
        Label = segment.Label,
        Description = segment.Description,
        Category = segment.Category,
        Type = segment.Type,
        TypeModifier = segment.TypeModifier,
        Region = segment.Region,
        RegionModifier = segment.RegionModifier,
        Color = CieLabColor.FromRgb(segment.Color.R, segment.Color.G, segment.Color.B),
        AlgorithmType = result.Corrected.Contains(segment.Number) ? SegmentAlgorithmType.SemiAutomatic : SegmentAlgorithmType.Automatic,
    };
}
