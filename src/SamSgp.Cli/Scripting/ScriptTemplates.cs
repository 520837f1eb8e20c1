using SamSgp.Plugins.Scripts;

namespace SamSgp.Cli.Scripting;

/// <summary>Scripts to begin with: each works as it is.</summary>
internal static class ScriptTemplates
{
    /// <summary>A script of a kind.</summary>
    /// <param name="kind">What it does.</param>
    /// <param name="segment">Label of a segment of the task.</param>
    public static string Of(ScriptKind kind, string segment) => kind switch
    {
        ScriptKind.Preprocess => """
            // Pre-process: changes the volume before the network sees it; the task's examples are changed alike.
            // Here: Source (the images), Parameters, Remark("..."), CancellationToken. docs/plugins.md says more.

            // Values are real-world ones: HU for CT.
            return ChangeSlices((slice, values) =>
            {
                for (var i = 0; i < values.Length; i++) values[i] = Math.Clamp(values[i], -200, 300);
            });

            """,
        ScriptKind.Postprocess => """
            // Post-process: changes the masks that the network drew.
            // Here: Masks, Source (the images), Parameters, Remark("..."), CancellationToken. docs/plugins.md says more.

            // The built-in steps: KeepLargest, FillHoles, RemoveSmall, Smooth, ClipToBody; null means all segments.
            Apply(new KeepLargest(null, Connectivity.Corners));
            Apply(new Smooth(null, millimeters: 6));

            return Masks;

            """,
        ScriptKind.Prompt => $$"""
            // Prompt: says where segments are. The network looks for a segment inside its box in each slice that has one.
            // Here: Source (the images), Proposed (the user's boxes), Parameters, Remark("..."), CancellationToken.

            var segment = SegmentNumber("{{segment}}");
            var grid = Source.Geometry;
            var boxes = new List<BoxPrompt>(Proposed);
            for (var slice = 0; slice < grid.Slices; slice++)
            {
                // The middle of each slice: left, top, right, bottom, all inclusive.
                boxes.Add(new BoxPrompt(segment, slice, grid.Columns / 8, grid.Rows / 8, grid.Columns * 7 / 8, grid.Rows * 7 / 8));
            }

            return boxes;

            """,
        ScriptKind.Report => $$"""
            // Report: measures for the report and the job's outcome.
            // Here: Masks, Source (the images), Parameters, Remark("..."), CancellationToken. docs/plugins.md says more.

            var segment = SegmentNumber("{{segment}}");
            if (Masks.FindBox(segment) is not { } box) return [];

            return [new Measurement("Height", box.Slices * Source.Geometry.SliceSpacing, "mm", segment)];

            """,
        ScriptKind.Route => """
            // Route: does this series fit the task? Asked where the manifest's own rule (match:) says yes.
            // Here: Attribute("DicomKeyword") (empty where the series does not state it), Attributes, Parameters.

            if (double.TryParse(Attribute("SliceThickness"), out var thickness) && thickness > 5)
                return Refuses($"Its slices are {thickness} mm thick; the task needs 5 mm or less.");

            return Fits("Its slices are thin enough.");

            """,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of script."),
    };
}
