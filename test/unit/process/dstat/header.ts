/** The rows above the column titles, as the tools write them. */
export const header = (tool: string, date: string, command = 'dstat -tcm') => `"${tool}"
"Author:","somebody",,,,"URL:","http://example.org/"
${again(date, command)}`;

/** What pcp-dstat appends to a file that is there: no title, and two empty lines before it. */
export const again = (date: string, command = 'dstat -tcm') =>
  `"Host:","controller",,,,"User:","root"
"Cmdline:","${command}",,,,"Date:","${date}"
`;
