namespace SamSgp.Training.Datasets;

/// <summary>One image with a label for every pixel, held as bytes so that whole sets stay in memory.</summary>
public sealed class LabelledSlice
{
    private readonly int[] _areas = new int[256];

    /// <summary>Keeps both arrays; they are not copied.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 (grey) or 3 (RGB, interleaved).</param>
    /// <param name="pixels">height x width x channels, windowed to 0..255.</param>
    /// <param name="labels">height x width; 0 is background.</param>
    public LabelledSlice(int width, int height, int channels, byte[] pixels, byte[] labels)
    {
        if (channels is not (1 or 3)) throw new ArgumentException($"{channels} channels; 1 or 3 needed.");
        if (pixels.Length != width * height * channels || labels.Length != width * height)
            throw new ArgumentException(
                $"{pixels.Length} samples and {labels.Length} labels for {width} x {height} x {channels}.");
        (Width, Height, Channels, Pixels, Labels) = (width, height, channels, pixels, labels);
        foreach (var label in labels) _areas[label]++;
    }

    /// <summary>A slice of sampled channels.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="planes">channels x height x width, 0..255; rounded, and cut to that range.</param>
    /// <param name="labels">height x width; kept, not copied.</param>
    internal static LabelledSlice OfPlanes(int width, int height, int channels, ReadOnlySpan<float> planes, byte[] labels)
    {
        var plane = width * height;
        var pixels = new byte[channels * plane];
        for (var at = 0; at < plane; at++)
            for (var channel = 0; channel < channels; channel++)
                pixels[(at * channels) + channel] = (byte)Math.Clamp(planes[(channel * plane) + at] + 0.5f, 0, 255);
        return new LabelledSlice(width, height, channels, pixels, labels);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (RGB, interleaved).</summary>
    public int Channels { get; }

    internal byte[] Pixels { get; }

    internal byte[] Labels { get; }

    /// <summary>Part of the image that carries a label, 0 to 1.</summary>
    public double Share(byte label) => (double)_areas[label] / Labels.Length;

    /// <summary>Mean place of the labelled pixels, -1..1 over the slice, and the part of its width or height (whichever is
    /// more) that they extend over; (0, 0, 1) where there are none.</summary>
    /// <param name="structure">Labels that count; null for all.</param>
    public (float X, float Y, float Extent) Labelled(byte[]? structure = null)
    {
        var (x, y, count) = (0L, 0L, 0L);
        var (left, right, top, bottom) = (Width, -1, Height, -1);
        for (var at = 0; at < Labels.Length; at++)
        {
            if (structure is null ? Labels[at] == 0 : !structure.Contains(Labels[at])) continue;
            var (column, row) = (at % Width, at / Width);
            (x, y, count) = (x + column, y + row, count + 1);
            (left, right, top, bottom) = (Math.Min(left, column), Math.Max(right, column), Math.Min(top, row), Math.Max(bottom, row));
        }

        if (count == 0) return (0, 0, 1);
        var extent = Math.Max((right - left + 1f) / Width, (bottom - top + 1f) / Height);
        return (Relative(x, Width), Relative(y, Height), extent);

        float Relative(long sum, int side) => (float)((((2.0 * sum / count) + 1) / side) - 1);
    }

    /// <summary>The same picture with other labels.</summary>
    /// <param name="labels">height x width; kept, not copied.</param>
    public LabelledSlice With(byte[] labels) => new(Width, Height, Channels, Pixels, labels);

    /// <summary>The same picture without labels: none of the structures looked for is in it.</summary>
    public LabelledSlice Unlabelled() => With(new byte[Labels.Length]);

    /// <summary>height x width: 1 where the image carries a label, else 0.</summary>
    public byte[] Mask(byte label) => Array.ConvertAll(Labels, at => at == label ? (byte)1 : (byte)0);
}
