using System.Text.Json;

namespace SamSgp.Dicomweb.Api;

/// <summary>How events write JSON: as the controllers do.</summary>
internal static class ApiJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
}
