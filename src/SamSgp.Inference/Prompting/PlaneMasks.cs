using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Prompting;

/// <summary>Masks of one segment between the plane's pixels and the network's.</summary>
/// <param name="preparer">The plane, and the part of it that goes through the network.</param>
/// <param name="present">Masks on the volume's grid.</param>
/// <param name="segment">Segment number; it may be missing among them.</param>
/// <param name="size">P: side of the network's input.</param>
internal sealed class PlaneMasks(SlicePreparer preparer, MaskVolume present, int segment, int size)
{
    /// <summary>Logit of a mask prompt, as strong as SAM2's are.</summary>
    internal const float Sure = 10;

    /// <summary>Pixels of the network's input to one of a mask prompt.</summary>
    internal const int MaskStride = 4;

    private readonly (ReadOnlyMemory<byte> Labels, byte Label)? _layer = present.SegmentNumbers.Contains(segment)
        ? (present.Layers[present.Locate(segment).Layer], present.Locate(segment).Label) : null;

    /// <summary>Rows and columns of the plane to one pixel of the network's input.</summary>
    public (double Rows, double Columns) Scale => (preparer.Region.Rows / (double)size, preparer.Region.Columns / (double)size);

    /// <summary>Rows of the plane.</summary>
    public int Rows => preparer.Stack.Rows;

    /// <summary>Columns of the plane.</summary>
    public int Columns => preparer.Stack.Columns;

    /// <summary>The mask that is there, 0 or 1 a pixel.</summary>
    public byte[] Present(int slice)
    {
        var pixels = new byte[preparer.Stack.SliceLength];
        if (_layer is not var (labels, label)) return pixels;
        preparer.Stack.Read(labels.Span, slice, pixels);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = pixels[i] == label ? (byte)1 : (byte)0;
        return pixels;
    }

    /// <summary>A mask as the memory encoder takes it: (1, 1, P, P), {0,1}.</summary>
    public Tensor ForMemory(byte[] pixels)
    {
        using var flags = tensor(pixels).view(1, preparer.Stack.Rows, preparer.Stack.Columns);
        return preparer.PrepareMasks(flags).to(ScalarType.Float32);
    }

    /// <summary>A mask as a mask prompt (1, 1, P/4, P/4), with strokes drawn into it: a line is thinner than what a pixel there
    /// stands for.</summary>
    public Tensor ForPrompt(byte[] pixels, IReadOnlyList<(IReadOnlyList<int> Pixels, bool Include)> strokes)
    {
        using var scope = NewDisposeScope();
        var side = size / MaskStride;
        var logits = nn.functional.avg_pool2d(ForMemory(pixels), MaskStride).ge(Constant(0.5)).to(ScalarType.Float32).Times(2 * Sure).Minus(Sure);
        var values = logits.data<float>().ToArray();
        foreach (var (line, include) in strokes)
            foreach (var (x, y) in line.Select(InNetwork).Where(p => p.X >= 0 && p.X < size && p.Y >= 0 && p.Y < size))
                values[((int)y / MaskStride * side) + ((int)x / MaskStride)] = include ? Sure : -Sure;
        return tensor(values).view(1, 1, side, side).MoveToOuterDisposeScope();
    }

    /// <summary>Where the centre of a pixel of the plane lies in the network's input, in pixels.</summary>
    public (double X, double Y) InNetwork(int pixel)
    {
        var (row, column) = (pixel / preparer.Stack.Columns, pixel % preparer.Stack.Columns);
        return ((column + 0.5 - preparer.Region.Column) / Scale.Columns - 0.5, (row + 0.5 - preparer.Region.Row) / Scale.Rows - 0.5);
    }

    /// <summary>A rectangle of the plane as a box (1, 4) of the network's input.</summary>
    public Tensor InNetwork((int Top, int Left, int Bottom, int Right) box) => tensor(new[]
    {
        (float)((box.Left - preparer.Region.Column) / Scale.Columns), (float)((box.Top - preparer.Region.Row) / Scale.Rows),
        (float)((box.Right + 1 - preparer.Region.Column) / Scale.Columns - 1), (float)((box.Bottom + 1 - preparer.Region.Row) / Scale.Rows - 1),
    }).view(1, 4);

    /// <summary>What the network drew, in pixels of the plane: 0 or 1.</summary>
    /// <param name="margins">(1, 1, h, w), positive inside.</param>
    public byte[] FromNetwork(Tensor margins)
    {
        var pixels = new byte[preparer.Stack.SliceLength];
        preparer.Region.Paste(preparer.Region.Enlarge(margins).gt(Zero).to(ScalarType.Byte).cpu().contiguous().bytes, pixels, preparer.Stack.Columns);
        return pixels;
    }
}
