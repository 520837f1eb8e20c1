namespace SamSgp.Imaging.Volumes;

/// <summary>A stack of slices with its place in the patient: what the network, plug-ins and SEG work on. Voxels are
/// kept as stored 16-bit values (a 1,000-slice CT is one array of 0.5 GB); colour images as 8-bit RGB triplets.</summary>
public sealed class Volume
{
    private readonly short[]? _stored;
    private readonly float[]? _values;
    private readonly byte[]? _rgb;
    private readonly (float Slope, float Intercept)[] _rescale;

    private Volume(VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames, short[]? stored, float[]? values,
        byte[]? rgb, (float, float)[] rescale)
    {
        var expected = geometry.VoxelCount * (rgb is null ? 1 : 3);
        var actual = stored?.LongLength ?? values?.LongLength ?? rgb!.LongLength;
        if (actual != expected)
            throw new ArgumentException($"{actual} samples for {geometry.Columns} x {geometry.Rows} x " +
                $"{geometry.Slices} voxels; {expected} needed.");
        if (stored is not null && rescale.Length != geometry.Slices)
            throw new ArgumentException($"{rescale.Length} rescale pairs for {geometry.Slices} slices.");
        (Geometry, Frames, _stored, _values, _rgb, _rescale) = (geometry, frames, stored, values, rgb, rescale);
    }

    /// <summary>Where the voxels lie.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>The DICOM frame of each slice, in slice order; empty when the volume came from another format.</summary>
    public IReadOnlyList<SourceFrame> Frames { get; }

    /// <summary>DICOM Modality (CT, MR, PT, US, DX, OP, ...); null where unknown.</summary>
    public string? Modality { get; init; }

    /// <summary>DICOM Units (0054,1001) of PET values as they are here: BQML, GML once they are standardized uptake
    /// values, ...; null where unknown.</summary>
    public string? Units { get; init; }

    /// <summary>Memory the voxels take.</summary>
    public long Bytes => ((_stored?.LongLength ?? 0) * sizeof(short)) + ((_values?.LongLength ?? 0) * sizeof(float)) + (_rgb?.LongLength ?? 0);

    /// <summary>True for RGB voxels.</summary>
    public bool IsColor => _rgb is not null;

    /// <summary>Window centre and width from the images, in real-world units; null where they state none.</summary>
    public (double Center, double Width)? Window { get; init; }

    /// <summary>A volume of 16-bit stored values; real-world value = stored * slope + intercept, per slice
    /// (PS3.3 C.11.1).</summary>
    public static Volume FromStored(VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames, short[] stored,
        (float Slope, float Intercept)[] rescalePerSlice, string? modality = null,
        (double Center, double Width)? window = null, string? units = null) =>
        new(geometry, frames, stored, null, null, rescalePerSlice) { Modality = modality, Window = window, Units = units };

    /// <summary>Voxels that hold no number (NaN), as files of other software have them outside of what was imaged.</summary>
    public long CountUndefined() => _values is null ? 0 : _values.LongCount(float.IsNaN);

    /// <summary>A volume of real-world values.</summary>
    public static Volume FromValues(VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames, float[] values,
        string? modality = null, (double Center, double Width)? window = null, string? units = null) =>
        new(geometry, frames, null, values, null, []) { Modality = modality, Window = window, Units = units };

    /// <summary>A volume of interleaved 8-bit RGB voxels.</summary>
    public static Volume FromRgb(VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames, byte[] rgb,
        string? modality = null) => new(geometry, frames, null, null, rgb, []) { Modality = modality };

    /// <summary>Real-world values of one slice, row by row (HU for CT, ...); luma (BT.601) for colour.</summary>
    /// <param name="slice">0-based.</param>
    /// <param name="destination">Rows x columns values.</param>
    public void ReadSlice(int slice, Span<float> destination)
    {
        var length = Geometry.SliceLength;
        if (_values is not null)
        {
            _values.AsSpan(slice * length, length).CopyTo(destination);
        }
        else if (_stored is not null)
        {
            var (slope, intercept) = _rescale[slice];
            var source = _stored.AsSpan(slice * length, length);
            for (var i = 0; i < source.Length; i++) destination[i] = source[i] * slope + intercept;
        }
        else
        {
            var source = _rgb.AsSpan(slice * length * 3, length * 3);
            for (var i = 0; i < length; i++)
                destination[i] = 0.299f * source[3 * i] + 0.587f * source[3 * i + 1] + 0.114f * source[3 * i + 2];
        }
    }

    /// <summary>Real-world values (luma for colour) of voxels that lie evenly apart, across slices too: a row of a
    /// reformatted slice.</summary>
    /// <param name="start">Index of the first voxel: (slice * rows + row) * columns + column.</param>
    /// <param name="stride">From one voxel's index to the next's; may be negative.</param>
    /// <param name="destination">As many values as are wanted.</param>
    public void ReadLine(int start, int stride, Span<float> destination)
    {
        for (var (i, at) = (0, start); i < destination.Length; i++, at += stride)
        {
            if (_values is not null)
            {
                destination[i] = _values[at];
            }
            else if (_stored is not null)
            {
                var (slope, intercept) = _rescale[at / Geometry.SliceLength];
                destination[i] = _stored[at] * slope + intercept;
            }
            else
            {
                var rgb = _rgb.AsSpan(3 * at, 3);
                destination[i] = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
            }
        }
    }

    /// <summary>The 16-bit stored values of one slice of a volume made with <see cref="FromStored"/>; throws for
    /// others.</summary>
    public ReadOnlySpan<short> ReadStored(int slice) => _stored is null
        ? throw new InvalidOperationException("The volume holds no 16-bit stored values.")
        : _stored.AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength);

    /// <summary>Slope and intercept where <see cref="ReadStored"/> works and all slices share them; null otherwise.</summary>
    public (float Slope, float Intercept)? UniformRescale =>
        _stored is not null && Array.TrueForAll(_rescale, pair => pair == _rescale[0]) ? _rescale[0] : null;

    /// <summary>Slope and intercept of one slice's stored values; null where <see cref="ReadStored"/> does not work.</summary>
    public (float Slope, float Intercept)? RescaleOf(int slice) => _stored is null ? null : _rescale[slice];

    /// <summary>Interleaved RGB bytes of one slice of a colour volume; throws for a grey one.</summary>
    public ReadOnlySpan<byte> ReadRgb(int slice) => _rgb is null
        ? throw new InvalidOperationException("The volume is grey.")
        : _rgb.AsSpan(slice * Geometry.SliceLength * 3, Geometry.SliceLength * 3);
}
