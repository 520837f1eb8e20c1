using System.Buffers.Binary;
using System.Text;

namespace SamSgp.Imaging.Nifti;

/// <summary>The fields of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) header that say what the voxels are and where
/// they lie.</summary>
internal sealed class NiftiHeader
{
    private const int Size1 = 348;
    private const int Size2 = 540;

    /// <summary>NIFTI_INTENT_LABEL of nifti1.h: the value of a voxel is an index into a list of labels.</summary>
    public const int LabelIntent = 1002;

    /// <summary>Extents: columns, rows, slices, then volumes (product of all further dimensions).</summary>
    public required (int Columns, int Rows, int Slices, int Volumes) Extents { get; init; }

    public required NiftiDataType DataType { get; init; }

    public required bool BigEndian { get; init; }

    /// <summary>Bytes of header and extensions before the first voxel.</summary>
    public required long VoxelOffset { get; init; }

    /// <summary>Bytes of the header itself.</summary>
    public required int HeaderSize { get; init; }

    /// <summary>Value = stored * Slope + Intercept.</summary>
    public required (double Slope, double Intercept) Scale { get; init; }

    /// <summary>The size of voxels in and between slices is stated; where not, 1 mm stands for it.</summary>
    public required (bool InPlane, bool Between) StatesSize { get; init; }

    /// <summary>Which way its axes run in the patient is stated (sform or qform); without, pixdim alone says how large a voxel is.</summary>
    public required bool StatesDirections { get; init; }

    /// <summary>Voxel index (i, j, k) -> millimetres, RAS+.</summary>
    public required NiftiAffine Affine { get; init; }

    /// <summary>True where intent_code says so.</summary>
    public required bool HoldsLabels { get; init; }

    /// <summary>Reads the header and leaves the stream behind it.</summary>
    public static NiftiHeader Read(Stream stream)
    {
        var bytes = new byte[Size2];
        ReadExactly(stream, bytes.AsSpan(0, 4));
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var bigEndian = size is not (Size1 or Size2);
        if (bigEndian) size = BinaryPrimitives.ReverseEndianness(size);
        if (size is not (Size1 or Size2))
            throw new InvalidDataException("Not a NIfTI file: it does not start with header size 348 or 540.");
        ReadExactly(stream, bytes.AsSpan(4, size - 4));
        var magic = Encoding.ASCII.GetString(bytes, size == Size1 ? 344 : 4, 3);
        return magic switch
        {
            "n+1" when size == Size1 => Parse1(new NiftiFields(bytes, bigEndian)),
            "n+2" when size == Size2 => Parse2(new NiftiFields(bytes, bigEndian)),
            "ni1" or "ni2" => throw new InvalidDataException(
                "A NIfTI pair (.hdr + .img) is not read; convert it to a single .nii or .nii.gz file."),
            _ => throw new InvalidDataException($"Not a NIfTI file: magic is '{magic}'."),
        };
    }

    private static NiftiHeader Parse1(NiftiFields f)
    {
        var pixdim = Enumerable.Range(0, 8).Select(i => (double)f.Float(76 + 4 * i)).ToArray();
        var sform = f.Int16(254) > 0;
        return Create(f, Size1, [.. Enumerable.Range(0, 8).Select(i => (long)f.Int16(40 + 2 * i))], f.Int16(70), f.Int16(68),
            (long)f.Float(108), (f.Float(112), f.Float(116)), Sizes(sform, pixdim), sform || f.Int16(252) > 0, NiftiAffine.Millimetres(f.Byte(123)) *
            NiftiAffine.Choose(
                sform ? [.. Enumerable.Range(0, 12).Select(i => (double)f.Float(280 + 4 * i))] : null,
                f.Int16(252) > 0 ? [.. Enumerable.Range(0, 6).Select(i => (double)f.Float(256 + 4 * i))] : null,
                pixdim));
    }

    private static NiftiHeader Parse2(NiftiFields f)
    {
        var pixdim = Enumerable.Range(0, 8).Select(i => f.Double(104 + 8 * i)).ToArray();
        var sform = f.Int32(348) > 0;
        return Create(f, Size2, [.. Enumerable.Range(0, 8).Select(i => f.Int64(16 + 8 * i))], f.Int16(12), f.Int32(504),
            f.Int64(168), (f.Double(176), f.Double(184)), Sizes(sform, pixdim), sform || f.Int32(344) > 0, NiftiAffine.Millimetres(f.Int32(500)) *
            NiftiAffine.Choose(
                sform ? [.. Enumerable.Range(0, 12).Select(i => f.Double(400 + 8 * i))] : null,
                f.Int32(344) > 0 ? [.. Enumerable.Range(0, 6).Select(i => f.Double(352 + 8 * i))] : null,
                pixdim));
    }

    private static (bool, bool) Sizes(bool sform, double[] pixdim) => (
        sform || (NiftiAffine.StatesSize(pixdim, 1) && NiftiAffine.StatesSize(pixdim, 2)), sform || NiftiAffine.StatesSize(pixdim, 3));

    private static NiftiHeader Create(NiftiFields f, int size, long[] dim, short type, int intent, long offset,
        (double Slope, double Intercept) scale, (bool, bool) statesSize, bool statesDirections, NiftiAffine affine)
    {
        // A slope of 0 means "not scaled" (nifti1.h); NaN is met in the wild and means the same.
        var scaled = double.IsFinite(scale.Slope) && scale.Slope != 0 && double.IsFinite(scale.Intercept);
        var dataType = (NiftiDataType)type;
        _ = dataType.Size();
        if (offset < size || offset > 1 << 28)
            throw new InvalidDataException($"NIfTI field vox_offset is {offset}; it must be at least {size}.");
        return new NiftiHeader
        {
            Extents = ReadExtents(dim),
            DataType = dataType,
            BigEndian = f.BigEndian,
            VoxelOffset = offset,
            HeaderSize = size,
            Scale = scaled ? scale : (1, 0),
            Affine = affine,
            StatesSize = statesSize,
            StatesDirections = statesDirections,
            HoldsLabels = intent == LabelIntent,
        };
    }

    private static (int, int, int, int) ReadExtents(long[] dim)
    {
        if (dim[0] is < 2 or > 7) throw new InvalidDataException($"NIfTI field dim[0] is {dim[0]}; 2 to 7 expected.");
        var voxels = 1L;
        var volumes = 1L;
        for (var i = 1; i <= dim[0]; i++)
        {
            if (dim[i] is < 1 or > int.MaxValue)
                throw new InvalidDataException($"NIfTI field dim[{i}] is {dim[i]}; it must be at least 1.");
            ref var product = ref i <= 3 ? ref voxels : ref volumes;
            product *= dim[i];
            if (product > Array.MaxLength) throw new InvalidDataException("The NIfTI volume is too large for memory.");
        }

        return ((int)dim[1], (int)dim[2], dim[0] >= 3 ? (int)dim[3] : 1, (int)volumes);
    }

    private static void ReadExactly(Stream stream, Span<byte> destination)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            throw new InvalidDataException("The NIfTI file ends within its header.");
    }
}
