using SamSgp.Dicom;

namespace SamSgp.Imaging.Codecs;

/// <summary>Reads and checks the Image Pixel module (PS3.3 C.7.6.3).</summary>
internal static class FrameLayoutReader
{
    public static FrameLayout Read(DicomDataset dataset)
    {
        var (rows, columns) = (Required(dataset, DicomTag.Rows), Required(dataset, DicomTag.Columns));
        // Unsigned shorts, but a file may say otherwise and mean less than nothing.
        if (rows is < 1 or > ushort.MaxValue || columns is < 1 or > ushort.MaxValue)
            throw new DicomDataException($"An image of {columns} x {rows} pixels.");
        var samples = Optional(dataset, DicomTag.SamplesPerPixel) ?? 1;
        if (samples is not (1 or 3)) throw new DicomDataException($"SamplesPerPixel is {samples}; 1 or 3 expected.");
        var allocated = Required(dataset, DicomTag.BitsAllocated);
        if (allocated is not (1 or 8 or 12 or 16 or 32))
            throw new DicomDataException($"BitsAllocated is {allocated}; 1, 8, 12, 16 or 32 expected.");
        var stored = Optional(dataset, DicomTag.BitsStored) ?? allocated;
        if (stored < 1 || stored > allocated)
            throw new DicomDataException($"BitsStored is {stored}; 1 to BitsAllocated ({allocated}) expected.");
        var high = Optional(dataset, DicomTag.HighBit) ?? stored - 1;
        if (high < stored - 1 || high >= allocated)
            throw new DicomDataException($"HighBit is {high}; {stored - 1} to {allocated - 1} expected.");
        var photometric = dataset.GetSingleValueOrDefault(DicomTag.PhotometricInterpretation, "").Trim();
        if (photometric.Length == 0) photometric = samples == 3 ? "RGB" : "MONOCHROME2";
        return new FrameLayout
        {
            Columns = columns,
            Rows = rows,
            SamplesPerPixel = samples,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = high,
            IsSigned = Optional(dataset, DicomTag.PixelRepresentation) == 1,
            PhotometricInterpretation = photometric,
            IsPlanar = samples > 1 && Optional(dataset, DicomTag.PlanarConfiguration) == 1,
            HasEmbeddedOverlays = HasEmbeddedOverlays(dataset),
        };
    }

    /// <summary>An overlay group with a bit position but without data of its own.</summary>
    private static bool HasEmbeddedOverlays(DicomDataset dataset)
    {
        for (ushort group = 0x6000; group <= 0x601E; group += 2)
        {
            if (Optional(dataset, new DicomTag(group, 0x0102)) > 0 && !dataset.Contains(new DicomTag(group, 0x3000)))
                return true;
        }

        return false;
    }

    private static int Required(DicomDataset dataset, DicomTag tag) => Optional(dataset, tag)
        ?? throw new DicomDataException($"The image has no {tag.DictionaryEntry.Keyword} {tag}.");

    private static int? Optional(DicomDataset dataset, DicomTag tag) =>
        dataset.GetDicomItem<DicomItem>(tag) is null or DicomElement { Count: 0 } ? null
        : dataset.TryGetValue<int>(tag, 0, out var value) ? value
        : throw new DicomDataException($"{tag.DictionaryEntry.Keyword} {tag} is no whole number.");
}
