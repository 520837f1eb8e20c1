using SamSgp.Inference.Models;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Prompting;

/// <summary>One slice that a person said something of.</summary>
/// <param name="model">The network.</param>
/// <param name="refiner">Of the task.</param>
/// <param name="masks">Between the plane's pixels and the network's.</param>
/// <param name="said">What was said.</param>
internal sealed class PromptedSlice(LoadedModel model, RefinerKind refiner, PlaneMasks masks, PlanePrompts said)
{
    private const int PointsOfStroke = 8;
    private const int PointsOfStrokes = 32; // of either kind: decoders know clicks, and what they cost grows with the square of their number
    private const int MostRounds = 20; // of points that are followed one by one: the last ones

    /// <summary>Pixels of the network's input: what a click means that is not right on its structure.</summary>
    internal const double Reach = 3;

    /// <summary>The slice's mask, 0 or 1 a pixel of the plane, and how sure the network is of it.</summary>
    /// <param name="present">The mask that is there; may be changed.</param>
    /// <param name="look">Features of the slice and what it remembers; asked where the network is.</param>
    public (byte[] Pixels, float Confidence) Decode(byte[] present, Func<(ImageFeatures Features, MemoryTokens Memory)> look)
    {
        var (pixels, confidence) = (present, 1f);
        if (said.Painted is { } painted)
        {
            (pixels, confidence) = (painted, 1f);
        }
        else if (said.Box is { } box)
        {
            var (features, memory) = look();
            var output = model.Network.Segment(features, memory, refiner, masks.InNetwork(box));
            (pixels, confidence) = (Inside(box, Decoded(output)), ConfidenceOf(output));
        }

        if (said.Points.Count == 0 && said.Strokes.Count == 0) return (pixels, confidence);
        if (said.Painted is not null) return (Marked((byte[])pixels.Clone(), said.Points, said.Strokes), confidence);
        var (image, looked) = look();
        using var conditioned = model.Corrects.Condition(image, looked);
        // Each point sees what those before it changed, as the person did who set it. Strokes go together: a map of them has hundreds.
        for (var count = Math.Max(1, said.Points.Count - MostRounds + 1); count <= said.Points.Count; count++)
            (pixels, confidence) = Again(image, conditioned, pixels, [.. said.Points.Take(count)], []);
        if (said.Strokes.Count > 0) (pixels, confidence) = Again(image, conditioned, pixels, said.Points, said.Strokes);
        return (pixels, confidence);
    }

    private (byte[] Pixels, float Confidence) Again(ImageFeatures image, Tensor conditioned, byte[] present, IReadOnlyList<(int Pixel, bool Include)> marks,
        IReadOnlyList<(IReadOnlyList<int> Pixels, bool Include)> strokes)
    {
        using var scope = NewDisposeScope();
        var (points, labels) = Clicks(marks, strokes);
        var again = model.Corrects.Correct(image, conditioned, refiner, masks.ForPrompt(present, strokes).to(image.Top.device),
            points?.to(image.Top.device), labels?.to(image.Top.device));
        return (Merged(present, Decoded(again), marks, strokes), ConfidenceOf(again));
    }

    /// <summary>The decoder's own estimate, 0 to 1.</summary>
    public static float ConfidenceOf(SgpOutput output) => Math.Clamp(output.Iou.to(ScalarType.Float32).cpu().item<float>(), 0, 1);

    // That the structure is there, or is not, has been said: the network is not asked.
    private byte[] Decoded(SgpOutput output) => masks.FromNetwork(output.Logits.to(ScalarType.Float32).Minus(model.Traits.Threshold));

    private (Tensor? Points, Tensor? Labels) Clicks(IReadOnlyList<(int Pixel, bool Include)> marks,
        IReadOnlyList<(IReadOnlyList<int> Pixels, bool Include)> strokes)
    {
        if (!model.ReadsPoints) return (null, null);
        var all = marks.Concat(strokes.GroupBy(stroke => stroke.Include).SelectMany(kind =>
            Spread([.. kind.SelectMany(stroke => Spread(stroke.Pixels, PointsOfStroke))], PointsOfStrokes).Select(pixel => (Pixel: pixel, Include: kind.Key)))).ToList();
        return (tensor(all.SelectMany(p => new[] { (float)masks.InNetwork(p.Pixel).X, (float)masks.InNetwork(p.Pixel).Y }).ToArray()).view(1, -1, 2),
            tensor(all.Select(p => p.Include ? 1f : 0f).ToArray()).view(1, -1));
    }

    private static IEnumerable<int> Spread(IReadOnlyList<int> line, int most) => line.Count <= most
        ? line : Enumerable.Range(0, most).Select(i => line[(int)((long)i * (line.Count - 1) / (most - 1))]);

    private byte[] Merged(byte[] present, byte[] decoded, IReadOnlyList<(int Pixel, bool Include)> marks,
        IReadOnlyList<(IReadOnlyList<int> Pixels, bool Include)> strokes) => new MaskMerge(masks.Rows, masks.Columns).Merge(present, decoded,
        [.. marks, .. strokes.SelectMany(stroke => stroke.Pixels.Select(pixel => (pixel, stroke.Include)))],
        (Reach * masks.Scale.Rows, Reach * masks.Scale.Columns));

    private static byte[] Marked(byte[] pixels, IReadOnlyList<(int Pixel, bool Include)> marks, IReadOnlyList<(IReadOnlyList<int> Pixels, bool Include)> strokes)
    {
        foreach (var (pixel, include) in marks) pixels[pixel] = include ? (byte)1 : (byte)0;
        foreach (var (line, include) in strokes)
            foreach (var pixel in line) pixels[pixel] = include ? (byte)1 : (byte)0;
        return pixels;
    }

    // Logits are coarser than pixels and reach a little over the border.
    private byte[] Inside((int Top, int Left, int Bottom, int Right) box, byte[] pixels)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = Math.DivRem(i, masks.Columns);
            if (row < box.Top || row > box.Bottom || column < box.Left || column > box.Right) pixels[i] = 0;
        }

        return pixels;
    }
}
