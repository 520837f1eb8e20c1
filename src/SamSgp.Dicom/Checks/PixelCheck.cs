namespace SamSgp.Dicom;

/// <summary>Whether the Image Pixel module (PS3.3 C.7.6.3) agrees with itself and with the bytes there are.</summary>
internal static class PixelCheck
{
    public static void Run(DicomDataset dataset, FindingList findings)
    {
        var hasPixels = dataset.Contains(DicomTag.PixelData) || dataset.Contains(DicomTag.FloatPixelData) || dataset.Contains(DicomTag.DoubleFloatPixelData);
        if (!hasPixels)
        {
            if (dataset.Contains(DicomTag.Rows)) findings.Warn("no-pixel-data", "PixelData", "Rows are stated, but there are no pixels");
            return;
        }

        try
        {
            var pixels = DicomPixelData.Create(dataset);
            CheckBits(pixels, findings);
            CheckColor(pixels, findings);
            CheckFrames(pixels, findings);
        }
        catch (DicomDataException exception)
        {
            findings.Error("unusable-pixels", "PixelData", exception.Message);
        }
    }

    private static void CheckBits(DicomPixelData pixels, FindingList findings)
    {
        if (pixels.Width == 0 || pixels.Height == 0) findings.Error("no-pixels", "Rows", $"an image of {pixels.Width} x {pixels.Height} pixels");
        var (allocated, stored, high) = (pixels.BitsAllocated, pixels.BitsStored, pixels.HighBit);
        if (allocated is not (1 or 8 or 16 or 32 or 64))
            findings.Error("bits-allocated", "BitsAllocated", $"is {allocated}; 1, 8, 16, 32 and 64 are allowed");
        if (stored > allocated) findings.Error("bits-stored", "BitsStored", $"is {stored}, more than the {allocated} allocated");
        else if (high != stored - 1) findings.Warn("high-bit", "HighBit", $"is {high}, but must be {stored - 1}, one less than BitsStored");
    }

    private static void CheckColor(DicomPixelData pixels, FindingList findings)
    {
        if (!pixels.Dataset.TryGetSingleValue<string>(DicomTag.PhotometricInterpretation, out var term))
        {
            findings.Error("no-photometric", "PhotometricInterpretation", "is missing; nobody knows what the samples mean");
            return;
        }

        var photometric = PhotometricInterpretation.Parse(term);
        var samples = photometric.IsColor && !photometric.IsPalette ? 3 : 1;
        if (pixels.SamplesPerPixel != samples)
            findings.Error("samples-per-pixel", "SamplesPerPixel", $"is {pixels.SamplesPerPixel}, but {photometric} has {samples}");
        if (samples > 1 && !pixels.Dataset.Contains(DicomTag.PlanarConfiguration))
            findings.Warn("no-planar-configuration", "PlanarConfiguration", "is missing; colour needs it");
        if (photometric.IsPalette && !pixels.Dataset.Contains(DicomTag.RedPaletteColorLookupTableDescriptor))
            findings.Error("no-palette", "RedPaletteColorLookupTableDescriptor", "is missing; PALETTE COLOR needs it");
    }

    private static void CheckFrames(DicomPixelData pixels, FindingList findings)
    {
        var frames = pixels.NumberOfFrames;
        if (pixels.Dataset.TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out var groups) && groups.Items.Count != frames)
            findings.Error("functional-groups", "PerFrameFunctionalGroupsSequence", $"has {groups.Items.Count} items for {frames} frames");
        // The last frame is there when all are.
        pixels.GetFrame(frames - 1);
        if (pixels.Dataset.Find(DicomTag.PixelData) is not DicomElement element) return;
        var expected = (pixels.FrameBits * frames + 7) / 8;
        var excess = element.Size - expected;
        if (excess > 1) findings.Warn("excess-pixels", "PixelData", $"has {excess} bytes more than the {expected} of {frames} frames");
    }
}
