namespace SamSgp.Tasks.Manifests;

/// <summary>What turns the pseudo-mask into the mask.</summary>
public enum Refiner
{
    /// <summary>Effective pseudo-mask attention; needs weights trained with it (the shipped model has them).</summary>
    Pma,

    /// <summary>SAM2's own decoder, prompted with the pseudo-mask and its box; works with Meta's and MedSAM2's weights
    /// without training.</summary>
    Sam2,

    /// <summary>Bit for bit the decoder of the SAM2-SGP paper; needs the paper's weights.</summary>
    Published,
}
