using System.IO.Compression;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Nifti;

/// <summary>Volumes and label maps in NIfTI-1 and NIfTI-2 files, <c>.nii</c> and <c>.nii.gz</c>.
/// <para><b>Voxel order:</b> nothing is turned or flipped. NIfTI index (i, j, k) is column i, row j, slice k; slices come
/// in the order of the third axis as stored. <see cref="VolumeGeometry"/> says where they lie in the patient (RAS+ made
/// LPS+), so row 0 may be the front or the back, and slice 0 the head or the feet.</para></summary>
public static class NiftiFile
{
    /// <summary>Voxels of a file, by its header alone: what reading it takes can be known before it is taken.</summary>
    /// <param name="path">A .nii or .nii.gz file (told apart by content).</param>
    /// <exception cref="InvalidDataException">Not NIfTI, or too short for what its header claims.</exception>
    public static long CountVoxels(string path) => Open(path, 0, (_, header) => (long)header.Extents.Columns * header.Extents.Rows * header.Extents.Slices);

    /// <summary>Where the voxels of a file lie, by its header alone.</summary>
    /// <param name="path">A .nii or .nii.gz file (told apart by content).</param>
    /// <exception cref="InvalidDataException">Not NIfTI, too short for what its header claims, or several volumes.</exception>
    public static VolumeGeometry ReadGeometry(string path) => Open(path, null, (_, header) => NiftiGeometry.FromHeader(header));

    /// <summary>Whether a file says of itself that its voxels are labels (intent_code NIFTI_INTENT_LABEL), as those that are written here do.
    /// Many label maps do not say so.</summary>
    /// <param name="path">A .nii or .nii.gz file (told apart by content).</param>
    /// <exception cref="InvalidDataException">Not NIfTI, or too short for what its header claims.</exception>
    public static bool IsLabelMap(string path) => Open(path, 0, (_, header) => header.HoldsLabels);

    /// <summary>Reads an image. Integers of up to 16 bits stay 16-bit stored values with the header's scaling, others
    /// become float values, RGB24 becomes colour.</summary>
    /// <param name="path">A .nii or .nii.gz file (told apart by content).</param>
    /// <param name="volumeIndex">0-based volume of a file with more than three dimensions; null refuses such files.</param>
    /// <exception cref="InvalidDataException">Not NIfTI, cut short, or a voxel type that is not read.</exception>
    public static Volume ReadVolume(string path, int? volumeIndex = null) => Open(path, volumeIndex, (stream, header) =>
    {
        var geometry = NiftiGeometry.FromHeader(header);
        var count = checked((int)geometry.VoxelCount);
        var (slope, intercept) = header.Scale;
        switch (header.DataType)
        {
            case NiftiDataType.Rgb24:
                if (count > Array.MaxLength / 3) throw new InvalidDataException("The NIfTI volume is too large.");
                return Volume.FromRgb(geometry, [], ReadAll<byte>(stream, header, 3 * count));
            case NiftiDataType.UInt8 or NiftiDataType.Int8 or NiftiDataType.Int16:
                return Volume.FromStored(geometry, [], ReadAll<short>(stream, header, count),
                    Repeat((float)slope, (float)intercept, geometry.Slices));
            case NiftiDataType.UInt16:
                // The upper half of the unsigned range does not fit: the zero point moves to the middle.
                var shifted = new short[count];
                NiftiVoxels.Read<ushort>(stream, header, count, (start, values) =>
                {
                    for (var i = 0; i < values.Length; i++) shifted[start + i] = (short)(values[i] - 32768);
                });
                return Volume.FromStored(geometry, [], shifted,
                    Repeat((float)slope, (float)(intercept + 32768 * slope), geometry.Slices));
            default:
                var floats = new float[count];
                NiftiVoxels.Read<double>(stream, header, count, (start, values) =>
                {
                    for (var i = 0; i < values.Length; i++) floats[start + i] = (float)(values[i] * slope + intercept);
                });
                return Volume.FromValues(geometry, [], floats);
        }
    });

    /// <summary>Reads a label map: whole numbers from 0 to 65535 in any number type.</summary>
    /// <inheritdoc cref="ReadVolume"/>
    public static LabelVolume ReadLabels(string path, int? volumeIndex = null) => Open(path, volumeIndex, (stream, header) =>
    {
        if (header.DataType == NiftiDataType.Rgb24) throw new InvalidDataException("Colour voxels are not labels.");
        var geometry = NiftiGeometry.FromHeader(header);
        var labels = new ushort[checked((int)geometry.VoxelCount)];
        var (slope, intercept) = header.Scale;
        NiftiVoxels.Read<double>(stream, header, labels.Length, (start, values) =>
        {
            for (var i = 0; i < values.Length; i++)
                labels[start + i] = ToLabel(values[i] * slope + intercept, start + i);
        });
        return new LabelVolume(geometry, labels);
    });

    /// <summary>Writes an image; gzip where the name ends in ".gz". 16-bit values with one scaling for all slices stay
    /// 16-bit, others become float32, colour RGB24.</summary>
    public static void Write(string path, Volume volume) => NiftiWriter.Write(path, volume);

    /// <summary>Writes a label map as uint8, or uint16 where a label exceeds 255.</summary>
    public static void Write(string path, LabelVolume labels) => NiftiWriter.Write(path, labels);

    /// <summary>Writes a mask slice by slice, so that it is never held as a whole.</summary>
    /// <param name="path">.nii or .nii.gz.</param>
    /// <param name="geometry">Its grid.</param>
    /// <param name="slices">Its slices.</param>
    public static void Write(string path, VolumeGeometry geometry, SliceBytes slices) => NiftiWriter.Write(path, geometry, slices);

    private static T Open<T>(string path, int? volumeIndex, Func<Stream, NiftiHeader, T> read)
    {
        using var file = File.OpenRead(path);
        try
        {
            var gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using var stream = gzip ? (Stream)new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file);
            var header = NiftiHeader.Read(stream);
            Skip(stream, Start(header, volumeIndex, gzip ? file.Length * 1100 : file.Length) - header.HeaderSize);
            return read(stream, header);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Byte at which the chosen volume starts.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="volumeIndex">The chosen volume.</param>
    /// <param name="mostBytes">More than the file can hold (deflate packs at most 1,032 bytes into one): checked before
    /// anything of the claimed size is allocated.</param>
    private static long Start(NiftiHeader header, int? volumeIndex, long mostBytes)
    {
        var (columns, rows, slices, volumes) = header.Extents;
        if (volumeIndex is null && volumes > 1)
            throw new InvalidDataException($"The file holds {volumes} volumes, one after the other; give a file of one of them.");
        if (volumeIndex is < 0 || volumeIndex >= volumes)
            throw new InvalidDataException($"Volume {volumeIndex} asked for; the file holds {volumes}.");
        var bytes = (long)columns * rows * slices * header.DataType.Size();
        var start = header.VoxelOffset + bytes * (volumeIndex ?? 0);
        return start + bytes <= mostBytes ? start : throw new InvalidDataException(
            $"The file is too short for {columns} x {rows} x {slices} voxels of {header.DataType.Size()} bytes.");
    }

    private static void Skip(Stream stream, long count)
    {
        var buffer = new byte[(int)Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(count, buffer.Length));
            if (read == 0) throw new InvalidDataException("The NIfTI file ends before its voxels.");
            count -= read;
        }
    }

    private static T[] ReadAll<T>(Stream stream, NiftiHeader header, int samples)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var all = new T[samples];
        NiftiVoxels.Read<T>(stream, header, samples, (start, values) => values.CopyTo(all.AsSpan(start)));
        return all;
    }

    private static (float, float)[] Repeat(float slope, float intercept, int slices) =>
        [.. Enumerable.Repeat((slope, intercept), slices)];

    private static ushort ToLabel(double value, int index)
    {
        var rounded = Math.Round(value);
        if (Math.Abs(value - rounded) < 1e-3 && rounded is >= 0 and <= ushort.MaxValue) return (ushort)rounded;
        throw new InvalidDataException($"Voxel {index} is {value}; a label is a whole number from 0 to 65535.");
    }
}
