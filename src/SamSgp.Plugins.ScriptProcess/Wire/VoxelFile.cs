using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.ScriptProcess.Wire;

/// <summary>Voxels in a file: those of a volume, then those of masks, layer by layer. They are written through the file
/// system, for a full disk is an exception there and a crash in a memory map; the script's process reads them mapped.</summary>
internal static class VoxelFile
{
    /// <summary>Writes voxels to a file of their own, readable by this user only.</summary>
    public static void Write(string path, Volume? volume, MaskVolume? masks, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var at = 0L;
        for (var slice = 0; slice < (volume?.Geometry.Slices ?? 0); slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            at += Append(file, at, SliceOf(volume!, slice));
        }

        foreach (var layer in masks?.Layers ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            at += Append(file, at, layer.Span);
        }
    }

    /// <summary>Reads a volume.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What its voxels are.</param>
    /// <param name="geometry">Where they lie.</param>
    /// <param name="frames">The DICOM frames they came from; a script's process knows none.</param>
    /// <exception cref="InvalidDataException">The file is shorter than its header says.</exception>
    /// <exception cref="ArgumentException">The header does not fit the geometry.</exception>
    public static Volume ReadVolume(string path, VolumeHeader header, VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames)
    {
        using var file = new MappedVoxels(path);
        var count = checked((int)geometry.VoxelCount);
        (double, double)? window = header is { WindowCenter: { } center, WindowWidth: { } width } ? (center, width) : null;
        return header.Form switch
        {
            VoxelForm.Stored => Volume.FromStored(geometry, frames, file.Read<short>(0, count),
                [.. header.Slopes.Zip(header.Intercepts)], header.Modality, window),
            VoxelForm.Values => Volume.FromValues(geometry, frames, file.Read<float>(0, count), header.Modality, window),
            _ => Volume.FromRgb(geometry, frames, file.Read<byte>(0, checked(3 * count)), header.Modality),
        };
    }

    /// <summary>Reads masks that begin at an offset.</summary>
    /// <exception cref="InvalidDataException">The file is shorter than its header says.</exception>
    /// <exception cref="ArgumentException">The header's labels cannot be.</exception>
    public static MaskVolume ReadMasks(string path, long offset, MaskHeader header, VolumeGeometry geometry)
    {
        var masks = new MaskVolume(geometry);
        if (header.Layers.Count == 0) return masks;
        using var file = new MappedVoxels(path);
        var count = checked((int)geometry.VoxelCount);
        for (var layer = 0; layer < header.Layers.Count; layer++)
            masks.AddLayer(file.Read<byte>(offset + (long)layer * count, count), header.Layers[layer]);
        return masks;
    }

    private static ReadOnlySpan<byte> SliceOf(Volume volume, int slice)
    {
        if (volume.IsColor) return volume.ReadRgb(slice);
        if (volume.RescaleOf(slice) is not null) return MemoryMarshal.AsBytes(volume.ReadStored(slice));
        var values = new float[volume.Geometry.SliceLength];
        volume.ReadSlice(slice, values);
        return MemoryMarshal.AsBytes<float>(values);
    }

    private static int Append(SafeFileHandle file, long at, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, at);
        return bytes.Length;
    }

    private sealed class MappedVoxels : IDisposable
    {
        private readonly string _path;
        private readonly long _length;
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public MappedVoxels(string path)
        {
            (_path, _length) = (path, new FileInfo(path).Length);
            if (_length == 0) throw new InvalidDataException($"{path} is empty.");
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }

        public T[] Read<T>(long offset, int count)
            where T : unmanaged
        {
            var size = (long)count * Marshal.SizeOf<T>();
            if (offset + size > _length)
                throw new InvalidDataException($"{_path} has {_length} bytes; {offset + size} are needed.");
            var values = GC.AllocateUninitializedArray<T>(count);
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, values.AsSpan());
            return values;
        }

        public void Dispose()
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
