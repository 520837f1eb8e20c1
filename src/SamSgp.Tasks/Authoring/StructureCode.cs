using SamSgp.Dicom;

namespace SamSgp.Tasks.Authoring;

/// <summary>The codes that say what a segment is.</summary>
/// <param name="Category">Segmented Property Category.</param>
/// <param name="Type">Segmented Property Type.</param>
/// <param name="Modifier">Segmented Property Type Modifier; null for none.</param>
public sealed record StructureCode(CodedConcept Category, CodedConcept Type, CodedConcept? Modifier);
