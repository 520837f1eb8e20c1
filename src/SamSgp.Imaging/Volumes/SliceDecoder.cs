using System.Buffers;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Volumes;

/// <summary>Decodes slices of one instance to stored values, real-world values or colours.</summary>
internal sealed class SliceDecoder
{
    private readonly FrameReader _reader;
    private readonly PaletteColorTable? _palette;
    private readonly ModalityTable? _modalityTable;
    private readonly bool _isInverted;

    private SliceDecoder(FrameReader reader, PaletteColorTable? palette, ModalityTable? modalityTable)
    {
        (_reader, _palette, _modalityTable) = (reader, palette, modalityTable);
        _isInverted = reader.Layout.PhotometricInterpretation == "MONOCHROME1";
    }

    public bool IsColor => ColorConversion.IsColor(_reader.Layout);

    /// <summary>Values are at most 16 bits and linear in what is stored.</summary>
    public bool FitsInt16 => _reader.Layout.BitsAllocated <= 16 && _modalityTable is null;

    /// <summary>Looks at an instance; what it cannot decode is an <see cref="UnreadableSliceException"/> later, at the
    /// slice.</summary>
    public static SliceDecoder Open(SliceSource slice)
    {
        try
        {
            var reader = FrameReader.Open(slice.Dataset);
            var palette = reader.Layout.PhotometricInterpretation == "PALETTE COLOR" ? PaletteColorTable.Read(slice.Dataset) : null;
            return new SliceDecoder(reader, palette, ModalityTable.Read(slice.Dataset));
        }
        catch (DicomException e)
        {
            throw new UnreadableSliceException($"Pixels of {slice.Name} cannot be read: {e.Message}", slice, e);
        }
    }

    /// <summary>Slope and intercept from what <see cref="ReadStored"/> or <see cref="ReadValues"/> reads.</summary>
    /// <param name="slice">A slice of this instance.</param>
    /// <param name="factor">Multiplies the result (SUV).</param>
    public (float Slope, float Intercept) Rescale(SliceSource slice, double factor)
    {
        var zero = FitsInt16 ? Zero : 0;
        var (slope, intercept) = _modalityTable is null ? (slice.Slope, slice.Intercept) : (1, 0);
        return ((float)(slope * factor), (float)((intercept + slope * zero) * factor));
    }

    /// <summary>The slice's window in the values that come out: mirrored with them for MONOCHROME1.</summary>
    public (double Center, double Width)? Window(SliceSource slice)
    {
        if (slice.Window is not var (center, width)) return null;
        if (!_isInverted) return (center, width);
        var (least, greatest) = StoredValues.Range(_reader.Layout);
        return (slice.Slope * (least + greatest) + 2 * slice.Intercept - center, width);
    }

    public void ReadStored(SliceSource slice, Span<short> values) => Read(slice, values, (samples, target) =>
    {
        StoredValues.ToInt16(_reader.Layout, samples, Zero, target);
        if (!_isInverted) return;
        var (least, greatest) = StoredValues.Range(_reader.Layout);
        var mirror = (int)(least + greatest - 2 * Zero);
        for (var i = 0; i < target.Length; i++) target[i] = (short)Math.Clamp(mirror - target[i], short.MinValue, short.MaxValue);
    });

    public void ReadValues(SliceSource slice, (float Slope, float Intercept) rescale, Span<float> values) =>
        Read(slice, values, (samples, target) =>
        {
            StoredValues.ToFloat(_reader.Layout, samples, target);
            var (least, greatest) = StoredValues.Range(_reader.Layout);
            for (var i = 0; i < target.Length; i++)
            {
                var stored = _isInverted ? least + greatest - target[i] : target[i];
                target[i] = (_modalityTable?.Find((int)stored) ?? stored) * rescale.Slope + rescale.Intercept;
            }
        });

    public void ReadRgb(SliceSource slice, Span<byte> rgb)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_reader.Layout.DecodedLength);
        try
        {
            var samples = buffer.AsSpan(0, _reader.Layout.DecodedLength);
            var photometric = _reader.Read(slice.Frame, samples);
            ColorConversion.ToRgb8(_reader.Layout with { PhotometricInterpretation = photometric }, samples, _palette, rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private delegate void Convert<T>(ReadOnlySpan<byte> samples, Span<T> target);

    /// <summary>Unsigned 16-bit values fit a short after this is subtracted; the intercept gives it back.</summary>
    private int Zero => !_reader.Layout.IsSigned && _reader.Layout.BitsAllocated == 16 && _reader.Layout.BitsStored == 16 ? 32768 : 0;

    private void Read<T>(SliceSource slice, Span<T> target, Convert<T> convert)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_reader.Layout.DecodedLength);
        try
        {
            var samples = buffer.AsSpan(0, _reader.Layout.DecodedLength);
            _reader.Read(slice.Frame, samples);
            convert(samples, target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
