using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>The viewer that people see who open the service's address.</summary>
internal sealed class ViewerOptions
{
    public const string Section = "Viewer";

    // Where packages have it, and where eng/up.sh puts it, below the checkout.
    private static readonly string[] Installed = ["viewer", Path.Combine("artifacts", "viewer", "node_modules", "@ohif", "app", "dist")];

    /// <summary>Show it at the origin's root.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Folder <c>dist</c> of the npm package @ohif/app. Empty: where the package or <c>eng/up.sh</c> puts it, in the working
    /// folder or above the program.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Further origins that the viewer's page may call (CSP connect-src), for example of an identity provider.</summary>
    public IList<string> ConnectOrigins { get; set; } = [];

    /// <summary>Client that the viewer is at the identity provider (<c>Security:Authority</c>), where people then sign in, by OpenID Connect's code
    /// flow with PKCE: a public client, to which <c>/callback</c> below the viewer's address leads back. Empty: the page asks for a token or an API key.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Scopes that the viewer asks the provider for, with blanks between. The access token has to have the service's audience and scopes;
    /// with <c>offline_access</c> it is renewed without another sign-in.</summary>
    public string SignInScope { get; set; } = "openid profile";

    /// <summary>The viewer's folder; null when it is not installed.</summary>
    public string? Find()
    {
        if (!Enabled) return null;
        var candidates = Folder.Length > 0
            ? [Folder]
            : Ancestors(AppContext.BaseDirectory).Prepend(Environment.CurrentDirectory)
                .SelectMany(folder => Installed.Select(place => Path.Combine(folder, place)));
        return candidates.FirstOrDefault(folder => File.Exists(Path.Combine(folder, ViewerFiles.Index)));
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) yield return at.FullName;
    }
}

/// <summary>A folder that was named has to hold a viewer.</summary>
internal sealed class ViewerOptionsValidator : IValidateOptions<ViewerOptions>
{
    public ValidateOptionsResult Validate(string? name, ViewerOptions options)
    {
        var faults = new List<string>();
        if (options.Folder.Length > 0 && options.Find() is null && options.Enabled)
            faults.Add($"Folder '{options.Folder}' holds no {ViewerFiles.Index}; the folder dist of the npm package @ohif/app is meant.");
        faults.AddRange(options.ConnectOrigins
            .Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || origin != uri.GetLeftPart(UriPartial.Authority))
            .Select(origin => $"ConnectOrigins: '{origin}' must be a scheme and host such as https://login.example.org, without a path."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
