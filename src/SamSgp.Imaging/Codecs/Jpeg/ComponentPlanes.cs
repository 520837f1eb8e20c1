using System.Runtime.InteropServices;
using JpegLibrary;

namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>Receives 8 x 8 blocks. JpegLibrary repeats the samples of subsampled components; only the first of each
/// repetition is kept, so that a plane holds what was coded.</summary>
internal sealed class ComponentPlanes : JpegBlockOutputWriter
{
    private readonly JpegHeader _header;
    private readonly SamplePlane[] _planes;

    public ComponentPlanes(JpegHeader header)
    {
        _header = header;
        var mostX = header.Components.Max(c => c.Horizontal);
        var mostY = header.Components.Max(c => c.Vertical);
        _planes = [.. header.Components.Select(c => new SamplePlane(
            mostX % c.Horizontal == 0 && mostY % c.Vertical == 0 ? (mostX / c.Horizontal, mostY / c.Vertical)
                : throw new InvalidDataException("JPEG with fractional subsampling is not read."),
            header.Columns, header.Rows))];
    }

    /// <summary>Stores the part of a block that lies in the image.</summary>
    public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
    {
        var plane = _planes[componentIndex];
        var block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, 64);
        var greatest = (1 << _header.Precision) - 1;
        var (stepX, stepY) = plane.Step;
        for (var row = 0; row < 8; row++)
        {
            if ((y + row) % stepY != 0 || (y + row) / stepY >= plane.Rows) continue;
            var line = plane.Samples.AsSpan((y + row) / stepY * plane.Columns, plane.Columns);
            for (var column = 0; column < 8; column++)
            {
                var (at, rest) = Math.DivRem(x + column, stepX);
                if (rest == 0 && at < line.Length) line[at] = Math.Clamp((int)block[8 * row + column], 0, greatest);
            }
        }
    }

    /// <summary>A component at the image's size.</summary>
    public ReadOnlySpan<int> FullSize(int component) => _planes[component].Upsample(_header.Columns, _header.Rows);
}
