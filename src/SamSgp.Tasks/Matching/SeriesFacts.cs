using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Matching;

/// <summary>What a matcher needs to know of a series.</summary>
/// <param name="Modality">Modality (0008,0060); empty where unknown.</param>
/// <param name="BodyPart">Body Part Examined (0018,0015); empty where unknown.</param>
/// <param name="Slices">Number of frames of all its instances.</param>
/// <param name="Attributes">The attributes patterns may look at; those the series does not state may be left out.</param>
public sealed record SeriesFacts(string Modality, string BodyPart, int Slices,
    IReadOnlyDictionary<SeriesAttribute, string> Attributes);
