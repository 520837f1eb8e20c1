namespace SamSgp.Storage.Documents;

/// <summary>A small document kept under a key.</summary>
/// <param name="Collection">What kind of document it is; a plain word chosen by its owner.</param>
/// <param name="Key">Unique within the collection.</param>
/// <param name="Content">The document, JSON by convention.</param>
/// <param name="Version">Counts the changes from 1; what compare-and-set compares.</param>
/// <param name="Updated">When it was last changed.</param>
public sealed record DocumentRecord(string Collection, string Key, string Content, long Version, DateTimeOffset Updated);
