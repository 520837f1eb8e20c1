using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Volumes;

/// <summary>Decodes slices of one instance to stored values, real-world values or colours.</summary>
internal sealed class SliceDecoder
{
    private readonly FrameReader _reader;
    private readonly PaletteColorTable? _palette;
    private readonly LookupTable? _modalityTable;
    private readonly bool _isInverted;

    // A mosaic is decoded once for all its slices.
    private readonly Lazy<DecodedFrame> _mosaic;

    private SliceDecoder(FrameReader reader, PaletteColorTable? palette, LookupTable? modalityTable, bool isInverted)
    {
        (_reader, _palette, _modalityTable, _isInverted) = (reader, palette, modalityTable, isInverted);
        _mosaic = new(() => reader.Read(0));
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
            var modality = LookupTable.Read(slice.Dataset, DicomTag.ModalityLUTSequence, reader.Layout.IsSigned);
            return new SliceDecoder(reader, palette, modality, ShownInverted.IsTurned(slice.Dataset));
        }
        catch (DicomException e)
        {
            throw new UnreadableSliceException($"Pixels of {slice.Name} cannot be read: {e.Message}", slice, e);
        }
    }

    /// <summary>The slice's window in the values that come out: mirrored with them for MONOCHROME1.</summary>
    public (double Center, double Width)? Window(SliceSource slice)
    {
        if (slice.Values.Window is not var (center, width)) return null;
        if (!_isInverted) return (center, width);
        var (least, greatest) = StoredValues.Range(_reader.Layout);
        return (slice.Values.Slope * (least + greatest) + 2 * slice.Values.Intercept - center, width);
    }

    /// <summary>Decodes to 16-bit values.</summary>
    /// <param name="slice">A slice of this instance.</param>
    /// <param name="values">One a pixel.</param>
    /// <returns>Slope and intercept from them to real-world values.</returns>
    public (double Slope, double Intercept) ReadStored(SliceSource slice, Span<short> values)
    {
        using var samples = Decode(slice);
        // Unsigned 16-bit values fit a short after half their range is subtracted; the intercept gives it back.
        var zero = !samples.Layout.IsSigned && samples.Layout.BitsAllocated == 16 &&
            (samples.Layout.BitsStored == 16 || samples.Layout.MayExceedBitsStored) ? 32768 : 0;
        StoredValues.ToInt16(samples.Layout, samples.Bytes, zero, values);
        if (_isInverted)
        {
            var (least, greatest) = StoredValues.Range(samples.Layout);
            var mirror = (int)(least + greatest - 2 * zero);
            for (var i = 0; i < values.Length; i++)
                values[i] = (short)Math.Clamp(mirror - values[i], short.MinValue, short.MaxValue);
        }

        return (slice.Values.Slope, slice.Values.Intercept + slice.Values.Slope * zero);
    }

    /// <summary>Decodes to real-world values.</summary>
    public void ReadValues(SliceSource slice, Span<float> values)
    {
        using var samples = Decode(slice);
        StoredValues.ToFloat(samples.Layout, samples.Bytes, values);
        var (least, greatest) = StoredValues.Range(samples.Layout);
        for (var i = 0; i < values.Length; i++)
        {
            var stored = _isInverted ? least + greatest - values[i] : values[i];
            values[i] = _modalityTable?.Find((int)stored) ?? (float)(stored * slice.Values.Slope + slice.Values.Intercept);
        }
    }

    /// <summary>Decodes to 8-bit colours.</summary>
    public void ReadRgb(SliceSource slice, Span<byte> rgb)
    {
        using var samples = Decode(slice);
        ColorConversion.ToRgb8(samples.Layout, samples.Bytes, _palette, rgb);
    }

    private PooledSamples Decode(SliceSource slice) => slice.Tile is { } tile
        ? new(_mosaic.Value, tile, slice.Columns, slice.Rows) : new(_reader, slice.Frame);
}
