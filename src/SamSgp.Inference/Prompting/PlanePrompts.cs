using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;

namespace SamSgp.Inference.Prompting;

/// <summary>All that was said of one slice of the task's plane, in pixels of the plane.</summary>
internal sealed class PlanePrompts
{
    private readonly List<(int Pixel, bool Include)> _points = [];
    private readonly List<(IReadOnlyList<int> Pixels, bool Include)> _strokes = [];
    private readonly List<bool?> _carries = [];

    /// <summary>Places that belong to the segment or do not, as pixel numbers (row * columns + column).</summary>
    public IReadOnlyList<(int Pixel, bool Include)> Points => _points;

    /// <summary>Lines likewise, each as its pixels in order.</summary>
    public IReadOnlyList<(IReadOnlyList<int> Pixels, bool Include)> Strokes => _strokes;

    /// <summary>Rows and columns that hold the segment, inclusive; null where nobody said.</summary>
    public (int Top, int Left, int Bottom, int Right)? Box { get; private set; }

    /// <summary>The segment as it was painted, 0 or 1 a pixel; null where it was not.</summary>
    public byte[]? Painted { get; private set; }

    /// <summary>Whether the slices around follow.</summary>
    /// <param name="otherwise">What holds for a prompt that does not say.</param>
    public bool Carries(bool otherwise) => _carries.Exists(carries => carries ?? otherwise);

    /// <summary>Sorts prompts by the plane's slices.</summary>
    /// <exception cref="PromptException">One lies outside the grid, or a mask or box in slices that are not the plane's.</exception>
    public static SortedDictionary<int, PlanePrompts> Of(IReadOnlyList<Prompt> prompts, SliceStack stack, VolumeGeometry geometry)
    {
        var all = new SortedDictionary<int, PlanePrompts>();
        foreach (var prompt in prompts)
        {
            RefuseOutside(prompt.Slice, geometry.Slices, "slice");
            switch (prompt)
            {
                case Prompt.Point point:
                    var (slice, pixel) = Locate(PixelOf(point.Column, point.Row, geometry), point.Slice);
                    At(slice, prompt)._points.Add((pixel, point.Include));
                    break;
                case Prompt.Stroke stroke:
                    var line = Line.Through([.. stroke.Points.Select(p => PixelOf(p.Column, p.Row, geometry))]).Select(p => Locate(p, stroke.Slice));
                    foreach (var part in line.GroupBy(p => p.Slice, p => p.Pixel)) At(part.Key, prompt)._strokes.Add(([.. part], stroke.Include));
                    break;
                case Prompt.Box box:
                    RefuseOtherPlane("box");
                    At(Locate((0, 0), box.Slice).Slice, prompt).Add(Corner(box.Left, box.Top, box.Slice), Corner(box.Right, box.Bottom, box.Slice));
                    break;
                case Prompt.Mask mask:
                    RefuseOtherPlane("painted slice");
                    At(Locate((0, 0), mask.Slice).Slice, prompt).Painted = InPlane(mask);
                    break;
            }
        }

        return all;

        PlanePrompts At(int slice, Prompt prompt)
        {
            if (!all.TryGetValue(slice, out var there)) all[slice] = there = new PlanePrompts();
            there._carries.Add(prompt.Carries);
            return there;
        }

        (int Slice, int Pixel) Locate((int Column, int Row) at, int slice)
        {
            var (planeSlice, row, column) = stack.Locate(at.Column, at.Row, slice, geometry);
            return (planeSlice, row * stack.Columns + column);
        }

        (int Row, int Column) Corner(double column, double row, int slice)
        {
            var (x, y) = PixelOf(column, row, geometry);
            var at = stack.Locate(x, y, slice, geometry);
            return (at.Row, at.Column);
        }

        void RefuseOtherPlane(string what)
        {
            if (!stack.HasGridSlices(geometry))
                throw new PromptException($"A {what} is of a slice as the task looks at it, and this task looks at another plane than that of the images: use points and strokes.");
        }

        byte[] InPlane(Prompt.Mask mask)
        {
            if (mask.Pixels.Length != geometry.SliceLength)
                throw new PromptException($"The mask has {mask.Pixels.Length} pixels, a slice {geometry.Columns} x {geometry.Rows}.");
            var painted = new byte[stack.SliceLength];
            for (var i = 0; i < painted.Length; i++)
                if (mask.Pixels[i] != 0) painted[Locate((i % geometry.Columns, i / geometry.Columns), mask.Slice).Pixel] = 1;
            return painted;
        }
    }

    private void Add((int Row, int Column) a, (int Row, int Column) b)
    {
        var (top, left, bottom, right) = (Math.Min(a.Row, b.Row), Math.Min(a.Column, b.Column), Math.Max(a.Row, b.Row), Math.Max(a.Column, b.Column));
        // Several are one that holds them all, as the boxes of a script are.
        Box = Box is not { } old ? (top, left, bottom, right)
            : (Math.Min(top, old.Top), Math.Min(left, old.Left), Math.Max(bottom, old.Bottom), Math.Max(right, old.Right));
    }

    private static (int Column, int Row) PixelOf(double column, double row, VolumeGeometry geometry)
    {
        RefuseOutside(column, geometry.Columns, "column");
        RefuseOutside(row, geometry.Rows, "row");
        return ((int)Math.Clamp(Math.Round(column), 0, geometry.Columns - 1), (int)Math.Clamp(Math.Round(row), 0, geometry.Rows - 1));
    }

    // A pixel reaches half a pixel to both sides of its centre; comparisons with NaN are false.
    private static void RefuseOutside(double value, int count, string what)
    {
        if (!(value >= -0.5 && value <= count - 0.5))
            throw new PromptException(FormattableString.Invariant($"A prompt lies at {what} {value}, and there are {what}s 0 to {count - 1}."));
    }
}
