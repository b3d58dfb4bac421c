export default () => () => console.log('the global set-up is undone');
