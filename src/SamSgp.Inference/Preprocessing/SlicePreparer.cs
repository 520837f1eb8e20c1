using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Imaging.Volumes;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Preprocessing;

/// <summary>Slices of one volume as network input. Several threads may use it at once.</summary>
public sealed class SlicePreparer
{
    private readonly Volume _volume;
    private readonly IntensityScale _scale;
    private readonly ModelTraits _traits;
    private readonly int _size;
    private readonly bool _ownSlices;

    /// <param name="volume">The images.</param>
    /// <param name="input">Plane and window.</param>
    /// <param name="traits">Normalisation.</param>
    /// <param name="size">P: side of the network's input.</param>
    public SlicePreparer(Volume volume, InputSettings input, ModelTraits traits, int size)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(input);
        (_volume, _traits, _size) = (volume, traits, size);
        _ownSlices = input.Plane == SlicePlane.AsAcquired;
        Stack = SliceStack.Create(volume.Geometry, input.Plane);
        _scale = IntensityScale.Of(volume, input.Window);
        Region = input.Crop == InputCrop.Body ? BodyRegion.Find(Stack, ReadScaled) : SliceRegion.Whole(Stack);
    }

    /// <summary>The slices' order and orientation.</summary>
    public SliceStack Stack { get; }

    /// <summary>The part of each slice that goes through the network.</summary>
    public SliceRegion Region { get; }

    /// <summary>Hex SHA-256 over all that <see cref="Prepare"/> makes a slice from: its values as they are windowed, the part
    /// of it, and what is done to it.</summary>
    public string Fingerprint(int slice)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{Stack.Rows}x{Stack.Columns}|{Region}|{_scale}|{_size}|{string.Join(',', _traits.Mean)}|{string.Join(',', _traits.Std)}")));
        if (_volume.IsColor && _ownSlices)
        {
            hash.AppendData(_volume.ReadRgb(slice));
        }
        else
        {
            var pixels = ArrayPool<float>.Shared.Rent(Stack.SliceLength);
            ReadScaled(slice, pixels.AsSpan(0, Stack.SliceLength));
            hash.AppendData(MemoryMarshal.AsBytes(pixels.AsSpan(0, Stack.SliceLength)));
            ArrayPool<float>.Shared.Return(pixels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Slices start to end (exclusive) as (n, 3, P, P), normalised.</summary>
    public Tensor Prepare(int start, int end)
    {
        using var scope = NewDisposeScope();
        var images = _volume.IsColor && _ownSlices ? Colour(start, end) : Grey(start, end);
        var cropped = images.slice(2, Region.Row, Region.Row + Region.Rows, 1).slice(3, Region.Column, Region.Column + Region.Columns, 1);
        // A grey slice is resized once, whatever the number of channels that come of it.
        var resized = nn.functional.interpolate(cropped, [_size, _size], mode: InterpolationMode.Bilinear,
            align_corners: false, antialias: true);
        var mean = tensor(_traits.Mean.ToArray()).view(1, 3, 1, 1);
        var std = tensor(_traits.Std.ToArray()).view(1, 3, 1, 1);
        return ((resized - mean) / std).MoveToOuterDisposeScope();
    }

    /// <summary>Masks of a slice as network input: a pixel is inside where at least half of it is.</summary>
    /// <param name="masks">Flags of N segments (N, rows, columns).</param>
    /// <returns>(N, 1, P, P) flags.</returns>
    public Tensor PrepareMasks(Tensor masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        using var scope = NewDisposeScope();
        var cropped = masks.slice(1, Region.Row, Region.Row + Region.Rows, 1).slice(2, Region.Column, Region.Column + Region.Columns, 1);
        return nn.functional.interpolate(cropped.to(ScalarType.Float32).unsqueeze(1), [_size, _size], mode: InterpolationMode.Bilinear,
            align_corners: false, antialias: true).ge(Constant(0.5)).MoveToOuterDisposeScope();
    }

    private Tensor Grey(int start, int end)
    {
        // Straight into the tensor: a copy of every slice in managed memory would be a megabyte of garbage each.
        var images = empty(end - start, 1, Stack.Rows, Stack.Columns);
        var pixels = MemoryMarshal.Cast<byte, float>(images.bytes);
        for (var s = start; s < end; s++) ReadScaled(s, pixels.Slice((s - start) * Stack.SliceLength, Stack.SliceLength));
        return images;
    }

    private void ReadScaled(int slice, Span<float> pixels)
    {
        if (_ownSlices) _volume.ReadSlice(slice, pixels);
        else Stack.Read(_volume, slice, pixels);
        foreach (ref var pixel in pixels) pixel = _scale.Apply(pixel);
    }

    private Tensor Colour(int start, int end)
    {
        var length = Stack.SliceLength;
        var pixels = new float[(end - start) * 3 * length];
        for (var s = start; s < end; s++)
        {
            var rgb = _volume.ReadRgb(s);
            for (var channel = 0; channel < 3; channel++)
            {
                var plane = pixels.AsSpan(((s - start) * 3 + channel) * length, length);
                for (var i = 0; i < length; i++) plane[i] = _scale.Apply(rgb[3 * i + channel]);
            }
        }

        return tensor(pixels).view(end - start, 3, Stack.Rows, Stack.Columns);
    }
}
