using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Nifti;

/// <summary>Writes NIfTI-1 single files, little endian, with an sform: it holds sheared and left-handed grids too.</summary>
internal static class NiftiWriter
{
    private const int VoxelOffset = 352;

    public static void Write(string path, Volume volume)
    {
        var geometry = volume.Geometry;
        if (volume.IsColor)
        {
            WriteFile(path, Header(geometry, NiftiDataType.Rgb24, 1, 0), geometry.Slices, volume.ReadRgb);
        }
        else if (volume.UniformRescale is var (slope, intercept))
        {
            WriteFile(path, Header(geometry, NiftiDataType.Int16, slope, intercept), geometry.Slices,
                slice => MemoryMarshal.AsBytes(volume.ReadStored(slice)));
        }
        else
        {
            var values = new float[geometry.SliceLength];
            WriteFile(path, Header(geometry, NiftiDataType.Float32, 1, 0), geometry.Slices, slice =>
            {
                volume.ReadSlice(slice, values);
                return MemoryMarshal.AsBytes(values.AsSpan());
            });
        }
    }

    public static void Write(string path, LabelVolume labels)
    {
        var geometry = labels.Geometry;
        if (labels.Labels.IndexOfAnyInRange((ushort)256, ushort.MaxValue) >= 0)
        {
            WriteFile(path, LabelHeader(geometry, NiftiDataType.UInt16), geometry.Slices,
                slice => MemoryMarshal.AsBytes(labels.Slice(slice)));
            return;
        }

        var bytes = new byte[geometry.SliceLength];
        WriteFile(path, LabelHeader(geometry, NiftiDataType.UInt8), geometry.Slices, slice =>
        {
            var source = labels.Slice(slice);
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)source[i];
            return bytes;
        });
    }

    public static void Write(string path, VolumeGeometry geometry, SliceBytes slices) =>
        WriteFile(path, LabelHeader(geometry, NiftiDataType.UInt8), geometry.Slices, slices);

    private static void WriteFile(string path, byte[] header, int slices, SliceBytes slice)
    {
        // Under another name until it is whole: what breaks off in between is no file that can be read.
        var partial = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var file = File.Create(partial))
            using (Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(file, CompressionLevel.Optimal) : new BufferedStream(file))
            {
                stream.Write(header);
                for (var i = 0; i < slices; i++) stream.Write(slice(i));
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static byte[] LabelHeader(VolumeGeometry geometry, NiftiDataType type)
    {
        var header = Header(geometry, type, 1, 0);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(68), NiftiHeader.LabelIntent);
        return header;
    }

    private static byte[] Header(VolumeGeometry geometry, NiftiDataType type, double slope, double intercept)
    {
        if (Math.Max(geometry.Columns, Math.Max(geometry.Rows, geometry.Slices)) > short.MaxValue)
            throw new ArgumentException("NIfTI-1 holds at most 32,767 voxels along an axis.");
        var bytes = new byte[VoxelOffset];
        void Short(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), (short)value);
        void Float(int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);

        BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        int[] dim = [3, geometry.Columns, geometry.Rows, geometry.Slices, 1, 1, 1, 1];
        for (var i = 0; i < dim.Length; i++) Short(40 + 2 * i, dim[i]);
        Short(70, (short)type);
        Short(72, 8 * type.Size());
        var affine = NiftiGeometry.ToAffine(geometry);
        double[] pixdim = [1, affine.I.Length, affine.J.Length, affine.K.Length];
        for (var i = 0; i < pixdim.Length; i++) Float(76 + 4 * i, pixdim[i]);
        Float(108, VoxelOffset);
        Float(112, slope);
        Float(116, intercept);
        bytes[123] = (byte)(geometry.HasVolume ? 2 : 0); // millimetres; unknown
        Short(254, 1); // sform: scanner coordinates
        double[] rows =
        [
            affine.I.X, affine.J.X, affine.K.X, affine.Origin.X,
            affine.I.Y, affine.J.Y, affine.K.Y, affine.Origin.Y,
            affine.I.Z, affine.J.Z, affine.K.Z, affine.Origin.Z,
        ];
        for (var i = 0; i < rows.Length; i++) Float(280 + 4 * i, rows[i]);
        Encoding.ASCII.GetBytes("n+1\0").CopyTo(bytes, 344);
        return bytes;
    }
}
