using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>SUV by body weight of PET (PS3.3 C.8.9; the formula of the QIBA vendor-neutral pseudo-code): activity concentration *
/// weight / dose, the dose decayed to the time the images were corrected to.</summary>
internal sealed class StandardizedUptake
{
    /// <summary>Units (0054,1001) of the result: grams per millilitre.</summary>
    public const string Units = "GML";

    private const string PhilipsCounts = "CNTS";

    // What images are made of: millions of becquerel. Less than this is a dose in megabecquerel, which would make values a million
    // times too large.
    private const double LeastDose = 1e4;

    private static readonly DicomPrivateCreator Philips = new("Philips PET Private Group");
    private static readonly DicomTag PhilipsUptakeFactor = new(0x7053, 0x1000, Philips), PhilipsActivityFactor = new(0x7053, 0x1009, Philips);

    private readonly DicomDataset _image;
    private readonly IReadOnlyList<DicomDataset> _images;

    private StandardizedUptake(IReadOnlyList<DicomDataset> images) => (_image, _images) = (images[0], images);

    /// <summary>What rescaled stored values are multiplied by.</summary>
    /// <param name="images">All images of the series.</param>
    /// <exception cref="DicomDataException">The images do not say enough, or what cannot be; the message says what.</exception>
    public static double Factor(IReadOnlyList<DicomDataset> images)
    {
        var units = images.Select(image => image.GetSingleValueOrDefault(DicomTag.Units, "").Trim()).Distinct().ToList();
        return units.Count == 1 ? new StandardizedUptake(images).Factor(units[0])
            : throw new DicomDataException($"the images have different Units: {string.Join(", ", units)}");
    }

    private double Factor(string units)
    {
        if (_image.GetSingleValueOrDefault(DicomTag.Modality, "") != "PT") throw new DicomDataException("the images are not PET");
        return units switch
        {
            Units when _image.GetSingleValueOrDefault(DicomTag.SUVType, "").Trim() is var type => type is "" or "BW" ? 1
                : throw new DicomDataException($"their uptake is by SUVType '{type}', not by body weight (BW)"),
            "BQML" => OfActivity(),
            PhilipsCounts => OfCounts(),
            "" => throw new DicomDataException("Units are missing"),
            _ => throw new DicomDataException($"Units are '{units}'; BQML, GML, and CNTS with Philips' factors can be converted"),
        };
    }

    // Philips states in private attributes what counts are: uptake or, where that is 0, activity.
    private double OfCounts()
    {
        if (StatedNumbers.ReadOne(_image, PhilipsUptakeFactor) is > 0 and var uptake) return Same(PhilipsUptakeFactor, uptake);
        if (StatedNumbers.ReadOne(_image, PhilipsActivityFactor) is > 0 and var activity) return Same(PhilipsActivityFactor, activity) * OfActivity();
        throw new DicomDataException("Units are 'CNTS' and there is no SUV scale factor (7053,1000) nor activity factor (7053,1009) of Philips");
    }

    private double Same(DicomTag tag, double factor) => _images.All(image => StatedNumbers.ReadOne(image, tag) == factor) ? factor
        : throw new DicomDataException($"the images have different factors {tag}");

    private double OfActivity()
    {
        // QIBA: what is not corrected for both is no concentration.
        if (_image.TryGetValues<string>(DicomTag.CorrectedImage, out var corrections) && corrections.Any(text => text.Length > 0))
        {
            if (!corrections.Contains("ATTN")) throw new DicomDataException("CorrectedImage lacks ATTN: the images are not corrected for attenuation");
            if (!corrections.Contains("DECY")) throw new DicomDataException("CorrectedImage lacks DECY: the images are not corrected for decay");
        }

        var grams = 1000 * Positive(_image, DicomTag.PatientWeight);
        if (!_image.TryGetNonEmptySequence(DicomTag.RadiopharmaceuticalInformationSequence, out var sequence))
            throw new DicomDataException("RadiopharmaceuticalInformationSequence is missing");
        var drug = sequence.Items[0];
        var becquerel = Positive(drug, DicomTag.RadionuclideTotalDose);
        if (becquerel < LeastDose)
            throw new DicomDataException(FormattableString.Invariant($"RadionuclideTotalDose is {becquerel} Bq: too little for an image, perhaps MBq"));
        return _image.GetSingleValueOrDefault(DicomTag.DecayCorrection, "").Trim() switch
        {
            "ADMIN" => grams / becquerel,
            "START" => grams / (becquerel * Decay(drug)),
            var other => throw new DicomDataException($"DecayCorrection is '{other}', neither START nor ADMIN"),
        };
    }

    private double Decay(DicomDataset drug)
    {
        var halfLife = Positive(drug, DicomTag.RadionuclideHalfLife);
        var seconds = UptakeTimes.Between(_images, drug).TotalSeconds;
        // Nobody is scanned when a thousandth is left: one of the times is another day's.
        return seconds >= 0 && seconds <= 10 * halfLife ? Math.Pow(2, -seconds / halfLife)
            : throw new DicomDataException(FormattableString.Invariant(
                $"administration and scan lie {seconds / 3600:0.##} hours apart, with a half-life of {halfLife / 3600:0.##} hours: one of the times is wrong"));
    }

    private static double Positive(DicomDataset dataset, DicomTag tag) => StatedNumbers.ReadOne(dataset, tag) switch
    {
        null => throw new DicomDataException($"{tag.DictionaryEntry.Keyword} is missing"),
        > 0 and var number => number,
        _ => throw new DicomDataException($"{tag.DictionaryEntry.Keyword} is not above 0"),
    };
}
