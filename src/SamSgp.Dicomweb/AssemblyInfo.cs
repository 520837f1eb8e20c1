using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SamSgp.Dicomweb.Tests")]
[assembly: InternalsVisibleTo("SamSgp.EndToEnd.Tests")]
