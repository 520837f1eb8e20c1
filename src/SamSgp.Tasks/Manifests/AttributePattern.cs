using System.Text.RegularExpressions;

namespace SamSgp.Tasks.Manifests;

/// <summary>A pattern sought in one attribute of a series.</summary>
/// <param name="Attribute">Where it is sought.</param>
/// <param name="Pattern">.NET regular expression without look-around and back-references, so that it runs in linear
/// time whatever text a scanner writes.</param>
public sealed record AttributePattern(SeriesAttribute Attribute, Regex Pattern);
