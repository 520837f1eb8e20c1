using System.Text.Json.Serialization;

namespace SamSgp.Dicomweb.Monai;

/// <summary>How much there is, as clients show it.</summary>
/// <param name="Total">Images.</param>
/// <param name="Completed">Those that have labels.</param>
/// <param name="LabelTags">The same by kind of label.</param>
internal sealed record MonaiCounts(int Total, int Completed, [property: JsonPropertyName("label_tags")] IReadOnlyDictionary<string, int> LabelTags)
{
    /// <summary>Counts of images and of those that have labels, all of one kind.</summary>
    public static MonaiCounts Of(int images, int labelled) => new(images, labelled, new Dictionary<string, int> { [MonaiDatastoreController.Final] = labelled });
}
