using static TorchSharp.torch;

namespace SamSgp.Inference.Preprocessing;

/// <summary>A rectangle of a slice, in pixels from 0.</summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
public readonly record struct SliceRegion(int Row, int Column, int Rows, int Columns)
{
    /// <summary>All of a slice.</summary>
    public static SliceRegion Whole(SliceStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return new SliceRegion(0, 0, stack.Rows, stack.Columns);
    }

    /// <summary>What a network gave for the region, at its pixels: (n, 1, h, w) -> (n, rows, columns).</summary>
    internal Tensor Enlarge(Tensor logits) =>
        nn.functional.interpolate(logits, [Rows, Columns], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1);

    /// <summary>Puts the region's labels into a slice.</summary>
    /// <param name="labels">Of the region, row by row.</param>
    /// <param name="slice">All of the slice.</param>
    /// <param name="columns">Columns of the slice.</param>
    internal void Paste(ReadOnlySpan<byte> labels, Span<byte> slice, int columns)
    {
        for (var row = 0; row < Rows; row++) labels.Slice(row * Columns, Columns).CopyTo(slice[((Row + row) * columns + Column)..]);
    }
}
