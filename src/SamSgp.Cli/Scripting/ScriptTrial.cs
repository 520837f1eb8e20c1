using System.Diagnostics;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripting;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;
using Spectre.Console;

namespace SamSgp.Cli.Scripting;

/// <summary>Runs a script on a sample and shows what it did: numbers on the terminal, before and after as a picture.</summary>
internal sealed class ScriptTrial(ScriptHost host, TaskManifest task, ScriptSample sample, PluginContext context, Terminal terminal)
{
    /// <summary>Runs a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="picture">Where to put the picture; kinds that change no image write none.</param>
    /// <param name="token">Stops it.</param>
    public void Run(Script script, string picture, CancellationToken token)
    {
        switch (script.Kind)
        {
            case ScriptKind.Preprocess:
                Show(Timed(() => host.Preprocessor(script).Process(sample.Volume, context, token)), picture);
                break;
            case ScriptKind.Postprocess:
                Show(Timed(() => host.Postprocessor(script).Process(Copy(sample.Masks), sample.Volume, context, token)), picture);
                break;
            case ScriptKind.Prompt:
                Show(Timed(() => host.Prompter(script).Propose(sample.Volume, [], context, token)), picture);
                break;
            case ScriptKind.Report:
                Show(Timed(() => host.Reporter(script).Measure(sample.Masks, sample.Volume, context, token)));
                break;
            case ScriptKind.Route:
                Show(Timed(() => new TaskFit(host).Ask(script, task, sample.Header, token)));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(script), script.Kind, "Unknown kind of script.");
        }
    }

    private T Timed<T>(Func<T> run)
    {
        var began = Stopwatch.GetTimestamp();
        run();
        var first = Stopwatch.GetElapsedTime(began);
        began = Stopwatch.GetTimestamp();
        var result = run();
        var again = Stopwatch.GetElapsedTime(began);
        terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
            $"took {again.TotalMilliseconds:F0} ms ({first.TotalMilliseconds:F0} ms the first time, with the start of its process)"));
        return result;
    }

    private void Show(Volume after, string picture)
    {
        var table = new Table().AddColumns("Values", "Before", "After");
        var (a, b) = (Statistics(sample.Volume), Statistics(after));
        table.AddRow("least", Text(a.Least), Text(b.Least));
        table.AddRow("mean", Text(a.Mean), Text(b.Mean));
        table.AddRow("greatest", Text(a.Greatest), Text(b.Greatest));
        terminal.Write(table);
        // One window for both, so that what looks alike is alike.
        var options = new OverlayOptions { Window = OverlayRenderer.DefaultWindow(sample.Volume) };
        Write(picture, OverlayRenderer.ContactSheet(sample.Volume, null, [], options with { Title = "before" }),
            OverlayRenderer.ContactSheet(after, null, [], options with { Title = "after" }));
    }

    private void Show(MaskVolume after, string picture)
    {
        var table = new Table().AddColumns("Segment", "Before (voxels)", "After (voxels)", "Before (ml)", "After (ml)", "Dice");
        foreach (var segment in task.Segments)
        {
            var (a, b, both) = Overlap(sample.Masks, after, segment.Number);
            var geometry = sample.Volume.Geometry;
            string Milliliters(double voxels) => geometry.HasVolume ? Text(voxels * geometry.VoxelMilliliters) : "-";
            string[] cells = [segment.Label, $"{a}", $"{b}", Milliliters(a), Milliliters(b), a + b == 0 ? "" : Text(2.0 * both / (a + b))];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.Write(table);
        Write(picture, Overlay(sample.Masks, "before"), Overlay(after, "after"));
    }

    private void Show(IReadOnlyList<BoxPrompt> boxes, string picture)
    {
        var table = new Table().AddColumns("Segment", "Slice", "Columns", "Rows");
        foreach (var box in boxes)
            table.AddRow(Markup.Escape(context.SegmentLabels[box.Segment]), $"{box.Slice + 1}", $"{box.Left} to {box.Right}", $"{box.Top} to {box.Bottom}");
        terminal.Write(table);
        var drawn = new MaskVolume(sample.Volume.Geometry);
        foreach (var segment in boxes.Select(box => box.Segment).Distinct().Order())
        {
            drawn.AddLayer(new byte[sample.Volume.Geometry.VoxelCount], new Dictionary<byte, int> { [1] = segment });
            foreach (var box in boxes.Where(box => box.Segment == segment))
            {
                var place = new VoxelBox(box.Left, box.Top, box.Slice, box.Right - box.Left + 1, box.Bottom - box.Top + 1, 1);
                drawn.WriteBox(segment, place, [.. Enumerable.Repeat((byte)1, (int)place.VoxelCount)]);
            }
        }

        Write(picture, Overlay(sample.Masks, "segments"), Overlay(drawn, "boxes"));
    }

    private void Show(IReadOnlyList<Measurement> measured)
    {
        var table = new Table().AddColumns("Measurement", "Of", "Value", "Unit");
        foreach (var m in measured)
        {
            string[] cells = [m.Name, m.Segment is { } segment ? context.SegmentLabels[segment] : "", Text(m.Value), m.Unit];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.Write(table);
    }

    private void Show(MatchReason reason)
    {
        terminal.WriteLine($"{(reason.Fits ? "yes" : "NO "),-4}{reason.Sentence}");
        var rule = TaskMatcher.Match(task, SeriesFacts.Of(sample.Header, sample.Frames));
        if (!rule.Fits) terminal.WriteRemark($"The manifest's own rule refuses these images, so that it would not be asked: {string.Join(" ", rule.Refusals)}");
    }

    private RasterImage Overlay(MaskVolume masks, string title) => OverlayRenderer.ContactSheet(sample.Volume, masks,
        [.. task.Segments.Where(s => masks.SegmentNumbers.Contains(s.Number)).Select(s => new SegmentStyle(s.Number, s.Label, s.Color.R, s.Color.G, s.Color.B))],
        new OverlayOptions { Title = title, MostSlices = 6 });

    // Before above after.
    private void Write(string path, RasterImage before, RasterImage after)
    {
        var width = Math.Max(before.Width, after.Width);
        var pixels = new byte[width * (before.Height + after.Height) * 3];
        var row = 0;
        foreach (var image in new[] { before, after })
        {
            var source = image.To8Bit();
            for (var y = 0; y < image.Height; y++, row++)
            {
                for (var i = 0; i < 3 * image.Width; i++)
                    pixels[row * 3 * width + i] = source[(y * image.Width + i / 3) * image.Channels + (image.Channels == 1 ? 0 : i % 3)];
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        RasterImage.From8Bit(width, before.Height + after.Height, pixels).WritePng(path);
        terminal.WriteLine(path);
    }

    private static MaskVolume Copy(MaskVolume masks)
    {
        var copy = new MaskVolume(masks.Geometry);
        for (var layer = 0; layer < masks.Layers.Count; layer++)
        {
            copy.AddLayer(masks.Layers[layer].ToArray(), masks.SegmentNumbers.Where(n => masks.Locate(n).Layer == layer)
                .ToDictionary(n => masks.Locate(n).Label, n => n));
        }

        return copy;
    }

    private static (long Before, long After, long Both) Overlap(MaskVolume before, MaskVolume after, int segment)
    {
        var (a, b, both) = (0L, 0L, 0L);
        var (x, y) = (new byte[before.Geometry.SliceLength], new byte[before.Geometry.SliceLength]);
        for (var z = 0; z < before.Geometry.Slices; z++)
        {
            a += before.SegmentNumbers.Contains(segment) ? before.ReadSlice(segment, z, x) : 0;
            b += after.SegmentNumbers.Contains(segment) ? after.ReadSlice(segment, z, y) : 0;
            for (var i = 0; i < x.Length; i++) both += x[i] & y[i];
        }

        return (a, b, both);
    }

    private static (double Least, double Mean, double Greatest) Statistics(Volume volume)
    {
        var (least, sum, greatest) = (double.MaxValue, 0.0, double.MinValue);
        var slice = new float[volume.Geometry.SliceLength];
        for (var z = 0; z < volume.Geometry.Slices; z++)
        {
            volume.ReadSlice(z, slice);
            foreach (var value in slice) (least, sum, greatest) = (Math.Min(least, value), sum + value, Math.Max(greatest, value));
        }

        return (least, sum / volume.Geometry.VoxelCount, greatest);
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
